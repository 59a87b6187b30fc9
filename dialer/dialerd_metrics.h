/* SPDX-License-Identifier: Apache-2.0 */
/* What the daemon shows over HTTP: the metrics page and whether it is healthy. Control thread. */
#ifndef DIALER_DIALERD_METRICS_H
#define DIALER_DIALERD_METRICS_H

#include <stdbool.h>

struct buf;

/* http_handler's metrics; `arg` is the struct dialerd. Appends Prometheus text to `out`. */
void dialerd_metrics(struct buf *out, void *arg);

/*
 * http_handler's health; `arg` is the struct dialerd. True while this node may dial: the database
 * answers and the lease is held. `*ret_why` is one constant line of text.
 */
bool dialerd_is_healthy(const char **ret_why, void *arg);

#endif
