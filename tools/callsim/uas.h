/* SPDX-License-Identifier: Apache-2.0 */
/* What the carrier does with each message of a trunk. */
#ifndef CALLSIM_UAS_H
#define CALLSIM_UAS_H

#include <stddef.h>

struct carrier;
struct peer;
struct tx_handler;

/* Bytes of one message from a trunk's transport. */
void uas_receive(struct carrier *c, const struct peer *from, const char *data, size_t len);
/* The transaction layer's callbacks; their argument is the carrier. */
void uas_handler(struct carrier *c, struct tx_handler *ret);

#endif
