/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The HTTP server of a node: GET /metrics in the Prometheus text format and GET /health. It runs
 * on the control thread's loop and shows what the other floors publish; it changes nothing.
 */
#ifndef DIALER_HTTP_HTTP_H
#define DIALER_HTTP_HTTP_H

#include <stdbool.h>
#include <stdint.h>

struct buf;
struct event_base;
struct http;

struct http_handler {
	/* Append every metric to out, with metric_* of http/metric.h. */
	void (*metrics)(struct buf *out, void *arg);
	/* true: 200 "ok"; false: 503 and why (static text). */
	bool (*healthy)(const char **ret_why, void *arg);
	void *arg;
};

/*
 * Listen on host (an IP literal) and port (0: any free one). Control thread. Returns 0, -ENOMEM,
 * or -EADDRINUSE when it cannot bind.
 */
int http_start(struct http **hp, struct event_base *base, const char *host, int port,
	const struct http_handler *handler) __attribute__((warn_unused_result));
void http_stop(struct http *h); /* accepts NULL */
uint16_t http_port(const struct http *h);

#endif
