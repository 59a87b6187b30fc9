/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SIP messages (RFC 3261) as bytes from the wire, parsed strictly into one private copy. A message
 * is single owner; every text in it lives as long as the message.
 */
#ifndef CALLSIM_SIPMSG_H
#define CALLSIM_SIPMSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define SIP_MESSAGE_MAX 65535 /* bytes, head and body; also what a UDP datagram can hold */
#define SIP_HEADERS_MAX 128   /* header fields */
#define SIP_TEXT_MAX 256      /* a tag, branch, user, host or Call-ID */

enum sip_method {
	SIP_OTHER = 0,
	SIP_INVITE,
	SIP_ACK,
	SIP_BYE,
	SIP_CANCEL,
	SIP_OPTIONS,
	SIP_REGISTER,
};

struct sip_header {
	const char *name; /* long form as registered for the compact ones, else as received */
	const char *value; /* folded lines joined, white space around it removed */
};

struct sip_message {
	char *text; /* owned */
	bool request;
	enum sip_method method;
	const char *method_name, *uri; /* requests */
	int status;                    /* responses: 100..699 */
	const char *phrase;
	struct sip_header headers[SIP_HEADERS_MAX];
	size_t header_count;
	const char *body; /* never NULL */
	size_t body_len;
	const char *call_id; /* "" if missing */
	uint32_t cseq;
	enum sip_method cseq_method; /* of the CSeq field */
	char from_tag[SIP_TEXT_MAX], to_tag[SIP_TEXT_MAX]; /* "" if none */
};

/*
 * Parse one whole message. Returns 0, -ENOMEM, or -EBADMSG with a static text in *ret_why when the
 * bytes are no SIP message that could be answered: bad start line, no Via, a control character, a
 * line longer than the message, too many headers, a body shorter than its Content-Length.
 */
int sip_parse(struct sip_message **mp, const char *data, size_t len, const char **ret_why)
	__attribute__((warn_unused_result));
void sip_message_free(struct sip_message *m); /* accepts NULL */

/* What makes a parsed request unacceptable (400), or NULL. */
const char *sip_request_fault(const struct sip_message *m);

/*
 * Framing of a stream (RFC 3261 18.3): bytes of the first message in data, 0 when more are
 * needed, -EBADMSG when no message can come of it (no Content-Length, too long).
 */
ssize_t sip_frame(const char *data, size_t len) __attribute__((warn_unused_result));

/* Value of the first header of that name, or NULL. Names compare without case. */
const char *sip_find(const struct sip_message *m, const char *name);
/* Index of the next header of that name at or after from; header_count when there is none. */
size_t sip_next(const struct sip_message *m, const char *name, size_t from);

enum sip_method sip_method_parse(const char *name);

#endif
