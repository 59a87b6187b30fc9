/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/sip/sdp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "dialer/base/banned.h"

#define OFFERED_EVENT_TYPE 101
#define ANSWER_MAX_BYTES 65536 /* a longer body is not an answer to our small offer */
#define LINE_MAX_BYTES 512

int sdp_offer(char *out, size_t size, const char *host, uint16_t port, uint64_t session)
{
	const char *family = strchr(host, ':') != NULL ? "IP6" : "IP4";
	int n = snprintf(out, size,
		"v=0\r\n"
		"o=dialer %" PRIu64 " 1 IN %s %s\r\n"
		"s=-\r\n"
		"c=IN %s %s\r\n"
		"t=0 0\r\n"
		"m=audio %u RTP/AVP 0 8 %d\r\n"
		"a=rtpmap:0 PCMU/8000\r\n"
		"a=rtpmap:8 PCMA/8000\r\n"
		"a=rtpmap:%d telephone-event/8000\r\n"
		"a=fmtp:%d 0-16\r\n"
		"a=ptime:20\r\n"
		"a=sendrecv\r\n",
		session, family, host, family, host, port, OFFERED_EVENT_TYPE, OFFERED_EVENT_TYPE,
		OFFERED_EVENT_TYPE);

	return n > 0 && (size_t)n < size ? n : -ENOBUFS;
}

struct parse {
	struct sdp_audio audio;
	char session_host[64];
	bool in_audio, seen_audio;
	int formats[32];
	int format_count;
};

static void read_connection(struct parse *p, const char *value)
{
	char host[64];
	unsigned char address[16];

	if (sscanf(value, "IN IP4 %63[0-9.]", host) == 1 ? inet_pton(AF_INET, host, address) != 1 :
		sscanf(value, "IN IP6 %63[0-9a-fA-F:.]", host) == 1 ?
								inet_pton(AF_INET6, host, address) != 1 :
								true)
		return; /* a name or nonsense: we send to literals only */
	if (p->in_audio)
		snprintf(p->audio.host, sizeof(p->audio.host), "%s", host);
	else if (!p->seen_audio)
		snprintf(p->session_host, sizeof(p->session_host), "%s", host);
}

/* m=audio 49170 RTP/AVP 0 8 101; a second audio line is not ours. */
static void read_media(struct parse *p, const char *value)
{
	unsigned port;
	int used = 0, format, step;

	/* %n is only reached when all before it matched: used stays 0 for another media or profile. */
	if (!p->seen_audio && sscanf(value, "audio %u RTP/AVP%n", &port, &used) != 1)
		used = 0;
	if (!p->seen_audio && used == 0 && sscanf(value, "audio %u/%*u RTP/AVP%n", &port, &used) != 1)
		used = 0;
	p->in_audio = used > 0;
	if (!p->in_audio)
		return;
	p->seen_audio = true;
	p->audio.port = port <= 65535 ? (uint16_t)port : 0;
	for (value += used; p->format_count < 32 && sscanf(value, " %d%n", &format, &step) == 1;
		value += step)
		p->formats[p->format_count++] = format;
}

static void read_attribute(struct parse *p, const char *value)
{
	int type, ptime;
	char name[32];

	if (strcmp(value, "inactive") == 0)
		p->audio.send = p->audio.receive = false;
	else if (strcmp(value, "sendonly") == 0)
		p->audio.send = false;
	else if (strcmp(value, "recvonly") == 0)
		p->audio.receive = false;
	else if (p->in_audio && sscanf(value, "ptime:%d", &ptime) == 1 && ptime >= 10 && ptime <= 200)
		p->audio.ptime_ms = ptime;
	else if (p->in_audio && sscanf(value, "rtpmap:%d %31[a-zA-Z-]/8000", &type, name) == 2 &&
		 strcasecmp(name, "telephone-event") == 0 && type >= 0 && type <= 127)
		p->audio.event_type = type;
}

static void read_line(struct parse *p, const char *line)
{
	if (line[0] == '\0' || line[1] != '=')
		return;
	if (line[0] == 'c')
		read_connection(p, line + 2);
	else if (line[0] == 'm')
		read_media(p, line + 2);
	else if (line[0] == 'a' && (p->in_audio || !p->seen_audio))
		read_attribute(p, line + 2);
}

static bool is_hold(const char *host)
{
	return strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0;
}

static void conclude(struct parse *p)
{
	struct sdp_audio *a = &p->audio;

	if (a->host[0] == '\0')
		snprintf(a->host, sizeof(a->host), "%s", p->session_host);
	a->payload_type = -1;
	for (int i = 0; i < p->format_count && a->payload_type < 0; i++) {
		if (p->formats[i] == 0 || p->formats[i] == 8)
			a->payload_type = p->formats[i];
	}
	if (is_hold(a->host))
		a->send = false;
	a->valid = p->seen_audio && a->port != 0 && a->payload_type >= 0 && a->host[0] != '\0';
}

void sdp_parse_answer(const char *text, size_t len, struct sdp_audio *ret)
{
	struct parse p = { .audio = { .event_type = -1, .ptime_ms = 20, .send = true, .receive = true } };
	const char *end = text + len;

	*ret = p.audio;
	if (text == NULL || len == 0 || len > ANSWER_MAX_BYTES)
		return;
	while (text < end) {
		char line[LINE_MAX_BYTES];
		const char *eol = memchr(text, '\n', (size_t)(end - text));
		size_t n = (size_t)((eol != NULL ? eol : end) - text);
		size_t kept = n < sizeof(line) ? n : sizeof(line) - 1;

		memcpy(line, text, kept);
		line[kept] = '\0';
		line[strcspn(line, "\r")] = '\0';
		read_line(&p, line);
		text += n + 1;
	}
	conclude(&p);
	*ret = p.audio;
}
