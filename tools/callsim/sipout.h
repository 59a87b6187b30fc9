/* SPDX-License-Identifier: Apache-2.0 */
/* Writing SIP messages. Pure, but for random tags. */
#ifndef CALLSIM_SIPOUT_H
#define CALLSIM_SIPOUT_H

#include <stddef.h>

#include "tools/callsim/sipmsg.h"

struct buf;
struct peer;

#define SIP_TAG_MAX 24

struct sip_response {
	int code;
	const char *phrase;       /* NULL: the usual one */
	const char *to_tag;       /* "" or NULL: none is added */
	const char *headers;      /* whole lines with CRLF, or NULL */
	const char *content_type; /* NULL: no body */
	const char *body;
};

/*
 * The response to request, with Via as RFC 3261 18.2.1 and RFC 3581 want it (received, rport),
 * Record-Route kept where a dialog is made.
 */
void sip_write_response(struct buf *out, const struct sip_message *request,
	const struct peer *from, const struct sip_response *r);

/* Usual phrase of a status code. */
const char *sip_phrase(int code);

/* 16 hexadecimal digits of chance. Returns 0 or -EIO. */
int sip_random_tag(char out[SIP_TAG_MAX]) __attribute__((warn_unused_result));

#endif
