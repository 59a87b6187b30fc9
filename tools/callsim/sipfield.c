/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/sipfield.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "dialer/base/banned.h"

/* Copy len bytes as text; false (out untouched) when they do not fit. */
static bool take(char *out, size_t size, const char *from, size_t len)
{
	if (len >= size)
		return false;
	memcpy(out, from, len);
	out[len] = '\0';
	return true;
}

/* The next byte of set outside quotes and angle brackets, or the end of the text. */
static const char *scan(const char *p, const char *set)
{
	bool quoted = false, angle = false;

	for (; *p != '\0'; p++) {
		if (quoted) {
			if (*p == '\\' && p[1] != '\0')
				p++;
			else if (*p == '"')
				quoted = false;
		} else if (*p == '"') {
			quoted = true;
		} else if (*p == '<') {
			angle = true;
		} else if (*p == '>') {
			angle = false;
		} else if (!angle && strchr(set, *p) != NULL) {
			return p;
		}
	}
	return p;
}

bool sip_param(const char *value, const char *name, char *out, size_t size)
{
	size_t want = strlen(name);
	const char *p = scan(value, ";");

	while (*p == ';') {
		const char *start = p + 1 + strspn(p + 1, " \t");
		size_t n = strcspn(start, "=;, \t");

		p = scan(start, ";,");
		if (n == want && strncasecmp(start, name, n) == 0) {
			const char *v = start + n + strspn(start + n, " \t");

			if (*v != '=')
				return take(out, size, "", 0);
			v += 1 + strspn(v + 1, " \t");
			if (*v == '"')
				return take(out, size, v + 1, strcspn(v + 1, "\""));
			return take(out, size, v, strcspn(v, ";, \t"));
		}
	}
	return false;
}

static int parse_port(const char *text, int *ret_port)
{
	size_t n = strspn(text, "0123456789");
	long port;

	if (n == 0 || n > 5)
		return -EINVAL;
	port = strtol(text, NULL, 10);
	if (port < 1 || port > 65535)
		return -EINVAL;
	*ret_port = (int)port;
	return (int)n;
}

/* host, [v6], with :port. Returns bytes used or -EINVAL. */
static int parse_hostport(const char *p, char *host, int *ret_port)
{
	const char *start = p, *end;
	int used;

	if (*p == '[') {
		end = strchr(p, ']');
		if (end == NULL || !take(host, SIP_TEXT_MAX, p + 1, (size_t)(end - p - 1)))
			return -EINVAL;
		p = end + 1;
	} else {
		size_t n = strcspn(p, ":;?,> \t");

		if (n == 0 || !take(host, SIP_TEXT_MAX, p, n))
			return -EINVAL;
		p += n;
	}
	*ret_port = 0;
	if (*p == ':') {
		used = parse_port(p + 1, ret_port);
		if (used < 0)
			return -EINVAL;
		p += 1 + used;
	}
	return (int)(p - start);
}

int sip_uri_parse(const char *text, struct sip_uri *ret)
{
	struct sip_uri uri = { .port = 0 };
	const char *p, *at, *host;
	char transport[8] = "";
	int used;

	if (strncasecmp(text, "sip:", 4) != 0)
		return -EINVAL;
	p = text + 4;
	at = strchr(p, '@');
	host = at != NULL ? at + 1 : p;
	if (at != NULL) {
		size_t n = strcspn(p, ":;@");

		if (n == 0 || !take(uri.user, sizeof(uri.user), p, n))
			return -EINVAL;
	}
	used = parse_hostport(host, uri.host, &uri.port);
	if (used < 0 || (host[used] != '\0' && host[used] != ';' && host[used] != '?'))
		return -EINVAL;
	if (sip_param(host + used, "transport", transport, sizeof(transport)))
		uri.tcp = strcasecmp(transport, "tcp") == 0;
	*ret = uri;
	return 0;
}

int sip_address_uri(const char *value, char *out, size_t size)
{
	const char *open = NULL;
	bool quoted = false;

	for (const char *p = value; *p != '\0' && open == NULL; p++) {
		if (quoted && *p == '\\' && p[1] != '\0')
			p++;
		else if (*p == '"')
			quoted = !quoted;
		else if (*p == '<' && !quoted)
			open = p + 1;
	}
	if (open != NULL) {
		const char *close = strchr(open, '>');

		return close != NULL && take(out, size, open, (size_t)(close - open)) ? 0 : -EINVAL;
	}
	return take(out, size, value, strcspn(value, "; \t,")) ? 0 : -EINVAL;
}

size_t sip_list_first(const char *value)
{
	return (size_t)(scan(value, ",") - value);
}

int sip_via_parse(const char *value, struct sip_via *ret)
{
	struct sip_via via = { .port = 0 };
	char scratch[SIP_TEXT_MAX];
	const char *p = value;
	size_t n;

	if (strncasecmp(p, "SIP/2.0/", 8) != 0)
		return -EINVAL;
	p += 8;
	n = strcspn(p, " \t");
	if (n == 0 || !take(via.transport, sizeof(via.transport), p, n))
		return -EINVAL;
	p += n;
	p += strspn(p, " \t");
	if (parse_hostport(p, via.host, &via.port) < 0)
		return -EINVAL;
	if (!sip_param(p, "branch", via.branch, sizeof(via.branch)))
		via.branch[0] = '\0';
	via.rport = sip_param(p, "rport", scratch, sizeof(scratch));
	*ret = via;
	return 0;
}

void sip_uri_number(const char *uri, char *out, size_t size)
{
	struct sip_uri parsed;
	size_t n = 0;

	out[0] = '\0';
	if (sip_uri_parse(uri, &parsed) < 0)
		return;
	if (parsed.user[strspn(parsed.user, "+0123456789-.()")] != '\0') {
		n = strnlen(parsed.user, size - 1);
		memcpy(out, parsed.user, n);
		out[n] = '\0';
		return;
	}
	for (const char *p = parsed.user; *p != '\0' && n + 1 < size; p++) {
		if (isdigit((unsigned char)*p) || (*p == '+' && n == 0))
			out[n++] = *p;
	}
	out[n] = '\0';
}
