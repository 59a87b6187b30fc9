/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/sdp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "dialer/base/buf.h"

#include "dialer/base/banned.h"

#define LINE_BYTES_MAX 512 /* longest line of a description */

struct parser {
	struct sdp_offer *offer;
	bool law_found;
	char session_host[64];
	const char *why;
};

static bool in_audio(const struct parser *p)
{
	return p->offer->audio_index >= 0 && p->offer->audio_index == p->offer->media_count - 1;
}

/* c=IN IP4 192.0.2.1 */
static void parse_connection(struct parser *p, const char *value)
{
	char host[64], family[4];
	unsigned char scratch[16];

	if (sscanf(value, "IN %3s %63[0-9a-fA-F.:]", family, host) != 2 ||
		(strcmp(family, "IP4") != 0 && strcmp(family, "IP6") != 0) ||
		inet_pton(family[2] == '6' ? AF_INET6 : AF_INET, host, scratch) != 1) {
		p->why = "c= line has no IP literal";
		return;
	}
	if (p->offer->media_count == 0)
		snprintf(p->session_host, sizeof(p->session_host), "%s", host);
	else if (in_audio(p))
		snprintf(p->offer->host, sizeof(p->offer->host), "%s", host);
}

/* The payload types of an m=audio line; the first static G.711 one is ours. */
static void parse_formats(struct parser *p, const char *list)
{
	while (*list != '\0') {
		char *end;
		long type = strtol(list, &end, 10);

		if (end == list)
			return;
		if (!p->law_found && (type == LAW_U || type == LAW_A)) {
			p->offer->law = type == LAW_U ? LAW_U : LAW_A;
			p->law_found = true;
		}
		list = end;
	}
}

/* m=audio 49170 RTP/AVP 0 8 101 */
static void parse_media(struct parser *p, const char *value)
{
	struct sdp_offer *o = p->offer;
	char kind[16], protocol[24];
	int port = 0, used = 0;

	if (o->media_count == SDP_MEDIA_MAX) {
		p->why = "too many m= lines";
		return;
	}
	if (sscanf(value, "%15s %6d %23s%n", kind, &port, protocol, &used) != 3 || port < 0 ||
		port > 65535) {
		p->why = "bad m= line";
		return;
	}
	if (o->audio_index < 0 && strcmp(kind, "audio") == 0 && strcmp(protocol, "RTP/AVP") == 0 &&
		port > 0) {
		o->audio_index = o->media_count;
		o->port = (uint16_t)port;
		parse_formats(p, value + used);
	}
	snprintf(o->media[o->media_count++], sizeof(o->media[0]), "%s 0 %s%.16s", kind, protocol,
		strspn(value + used, " 0123456789") == strlen(value + used) ? value + used : " 0");
}

static void parse_attribute(struct parser *p, const char *value)
{
	int type;
	char name[32];

	if (p->offer->media_count > 0 && !in_audio(p))
		return;
	if (sscanf(value, "rtpmap:%3d %31s", &type, name) == 2) {
		if (strcasecmp(name, "telephone-event/8000") == 0 && type >= 96 && type <= 127)
			p->offer->event_type = type;
	} else if (strcmp(value, "sendonly") == 0) {
		p->offer->receives = false;
	} else if (strcmp(value, "recvonly") == 0) {
		p->offer->sends = false;
	} else if (strcmp(value, "inactive") == 0) {
		p->offer->sends = p->offer->receives = false;
	}
}

static void parse_line(struct parser *p, const char *line)
{
	if (line[0] == '\0' || line[1] != '=')
		p->why = "a line is not type=value";
	else if (line[0] == 'c')
		parse_connection(p, line + 2);
	else if (line[0] == 'm')
		parse_media(p, line + 2);
	else if (line[0] == 'a')
		parse_attribute(p, line + 2);
}

int sdp_parse_offer(const char *text, size_t len, struct sdp_offer *ret, const char **ret_why)
{
	struct sdp_offer o = { .event_type = -1, .audio_index = -1, .sends = true, .receives = true };
	struct parser p = { .offer = &o };
	const char *end = text + len;
	char line[LINE_BYTES_MAX];

	while (text < end && p.why == NULL) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));
		size_t n = (size_t)((eol != NULL ? eol : end) - text);
		size_t used = n > 0 && text[n - 1] == '\r' ? n - 1 : n;

		if (used >= sizeof(line) || memchr(text, '\0', used) != NULL) {
			p.why = "a line is too long or holds a NUL";
			break;
		}
		memcpy(line, text, used);
		line[used] = '\0';
		parse_line(&p, line);
		text += n + 1;
	}
	if (o.host[0] == '\0')
		snprintf(o.host, sizeof(o.host), "%s", p.session_host);
	if (p.why == NULL && o.audio_index < 0)
		p.why = "no RTP/AVP audio offered";
	else if (p.why == NULL && o.host[0] == '\0')
		p.why = "no address";
	else if (p.why == NULL && !p.law_found)
		p.why = "no G.711 offered";
	*ret_why = p.why;
	if (p.why != NULL)
		return -EINVAL;
	*ret = o;
	return 0;
}

static const char *direction(const struct sdp_offer *o)
{
	if (o->sends)
		return o->receives ? "sendrecv" : "recvonly";
	return o->receives ? "sendonly" : "inactive";
}

void sdp_answer(struct buf *out, const struct sdp_offer *o, const char *host, uint16_t port,
	uint64_t session)
{
	buf_addf(out, "v=0\r\no=callsim %" PRIu64 " 1 IN IP%c %s\r\ns=-\r\nc=IN IP%c %s\r\nt=0 0\r\n",
		session, strchr(host, ':') != NULL ? '6' : '4', host,
		strchr(host, ':') != NULL ? '6' : '4', host);
	for (int i = 0; i < o->media_count; i++) {
		if (i != o->audio_index) {
			buf_addf(out, "m=%s\r\n", o->media[i]);
			continue;
		}
		buf_addf(out, "m=audio %u RTP/AVP %d", port, (int)o->law);
		if (o->event_type >= 0)
			buf_addf(out, " %d", o->event_type);
		buf_addf(out, "\r\na=rtpmap:%d %s/8000\r\n", (int)o->law,
			o->law == LAW_U ? "PCMU" : "PCMA");
		if (o->event_type >= 0)
			buf_addf(out, "a=rtpmap:%d telephone-event/8000\r\na=fmtp:%d 0-15\r\n",
				o->event_type, o->event_type);
		buf_addf(out, "a=ptime:20\r\na=%s\r\n", direction(o));
	}
}
