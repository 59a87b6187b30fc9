/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/sipout.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <openssl/rand.h>

#include "dialer/base/buf.h"
#include "tools/callsim/sipfield.h"
#include "tools/callsim/transport.h"

#include "dialer/base/banned.h"

static const struct {
	int code;
	const char *phrase;
} phrases[] = {
	{ 100, "Trying" },
	{ 180, "Ringing" },
	{ 183, "Session Progress" },
	{ 200, "OK" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 407, "Proxy Authentication Required" },
	{ 420, "Bad Extension" },
	{ 480, "Temporarily Unavailable" },
	{ 481, "Call/Transaction Does Not Exist" },
	{ 484, "Address Incomplete" },
	{ 486, "Busy Here" },
	{ 487, "Request Terminated" },
	{ 488, "Not Acceptable Here" },
	{ 500, "Server Internal Error" },
	{ 502, "Bad Gateway" },
	{ 503, "Service Unavailable" },
	{ 600, "Busy Everywhere" },
	{ 603, "Decline" },
	{ 604, "Does Not Exist Anywhere" },
	{ 607, "Unwanted" },
	{ 608, "Rejected" },
};

const char *sip_phrase(int code)
{
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
		if (phrases[i].code == code)
			return phrases[i].phrase;
	}
	return "Response";
}

int sip_random_tag(char out[SIP_TAG_MAX])
{
	unsigned char bytes[8];

	if (RAND_bytes(bytes, (int)sizeof(bytes)) != 1)
		return -EIO;
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(out + 2 * i, 3, "%02x", bytes[i]);
	return 0;
}

/* ";rport" without a value inside the first Via element, or NULL. */
static const char *bare_rport(const char *value, size_t len)
{
	for (const char *p = value; (p = strcasestr(p, ";rport")) != NULL && p < value + len; p += 6) {
		if (p[6] == '\0' || strchr(";, \t", p[6]) != NULL)
			return p;
	}
	return NULL;
}

static void write_top_via(struct buf *out, const char *value, const struct peer *from)
{
	size_t first = sip_list_first(value);
	const char *rport = bare_rport(value, first);
	char host[64];

	buf_adds(out, "Via: ");
	if (rport != NULL) {
		buf_add(out, value, (size_t)(rport + 6 - value));
		buf_addf(out, "=%d", peer_port(from));
		buf_add(out, rport + 6, first - (size_t)(rport + 6 - value));
	} else {
		buf_add(out, value, first);
	}
	buf_addf(out, ";received=%s", peer_host(from, host, sizeof(host)));
	buf_adds(out, value + first);
	buf_adds(out, "\r\n");
}

static void copy_header(struct buf *out, const struct sip_message *m, const char *name)
{
	for (size_t i = sip_next(m, name, 0); i < m->header_count; i = sip_next(m, name, i + 1))
		buf_addf(out, "%s: %s\r\n", name, m->headers[i].value);
}

void sip_write_response(struct buf *out, const struct sip_message *request,
	const struct peer *from, const struct sip_response *r)
{
	const char *to = sip_find(request, "To");
	bool top = true;

	buf_addf(out, "SIP/2.0 %d %s\r\n", r->code,
		r->phrase != NULL && r->phrase[0] != '\0' ? r->phrase : sip_phrase(r->code));
	for (size_t i = sip_next(request, "Via", 0); i < request->header_count;
		i = sip_next(request, "Via", i + 1)) {
		if (top)
			write_top_via(out, request->headers[i].value, from);
		else
			buf_addf(out, "Via: %s\r\n", request->headers[i].value);
		top = false;
	}
	if (request->method == SIP_INVITE && r->code > 100 && r->code < 300)
		copy_header(out, request, "Record-Route");
	copy_header(out, request, "From");
	if (to != NULL) {
		buf_addf(out, "To: %s", to);
		if (request->to_tag[0] == '\0' && r->to_tag != NULL && r->to_tag[0] != '\0')
			buf_addf(out, ";tag=%s", r->to_tag);
		buf_adds(out, "\r\n");
	}
	copy_header(out, request, "Call-ID");
	copy_header(out, request, "CSeq");
	buf_adds(out, "Server: callsim\r\n");
	if (r->headers != NULL)
		buf_adds(out, r->headers);
	if (r->content_type != NULL)
		buf_addf(out, "Content-Type: %s\r\nContent-Length: %zu\r\n\r\n%s", r->content_type,
			strlen(r->body), r->body);
	else
		buf_adds(out, "Content-Length: 0\r\n\r\n");
}
