/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/sipmsg.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tools/callsim/sipfield.h"

#include "dialer/base/banned.h"

static const struct {
	const char *name;
	enum sip_method method;
} methods[] = {
	{ "INVITE", SIP_INVITE },
	{ "ACK", SIP_ACK },
	{ "BYE", SIP_BYE },
	{ "CANCEL", SIP_CANCEL },
	{ "OPTIONS", SIP_OPTIONS },
	{ "REGISTER", SIP_REGISTER },
};

/* Compact forms (RFC 3261 7.3.3 and the IANA registry of SIP header fields). */
static const struct {
	char compact;
	const char *name;
} compact_names[] = {
	{ 'v', "Via" },
	{ 'f', "From" },
	{ 't', "To" },
	{ 'i', "Call-ID" },
	{ 'm', "Contact" },
	{ 'l', "Content-Length" },
	{ 'c', "Content-Type" },
	{ 'k', "Supported" },
	{ 'y', "Identity" },
	{ 'e', "Content-Encoding" },
	{ 's', "Subject" },
};

enum sip_method sip_method_parse(const char *name)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (strcmp(name, methods[i].name) == 0)
			return methods[i].method;
	}
	return SIP_OTHER;
}

static bool is_token(const char *s)
{
	if (*s == '\0')
		return false;
	for (; *s != '\0'; s++) {
		if (!isalnum((unsigned char)*s) && strchr("-.!%*_+`'~", *s) == NULL)
			return false;
	}
	return true;
}

/*
 * Make the head a sequence of NUL-ended lines: folded lines joined by spaces, each CRLF two NULs.
 * Returns why it is no head, or NULL.
 */
static const char *split_lines(char *head, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)head[i];

		if (c == '\r') {
			if (i + 1 >= len || head[i + 1] != '\n')
				return "CR without LF";
			bool folded = i + 2 < len && (head[i + 2] == ' ' || head[i + 2] == '\t');
			head[i] = head[i + 1] = folded ? ' ' : '\0';
			i++;
		} else if ((c < 0x20 && c != '\t') || c == 0x7f) {
			return "control character in the head";
		}
	}
	return NULL;
}

static const char *parse_start(struct sip_message *m, char *line)
{
	char *first = line, *second, *third;

	second = strchr(first, ' ');
	if (second == NULL)
		return "start line has no space";
	*second++ = '\0';
	third = strchr(second, ' ');
	if (strcmp(first, "SIP/2.0") == 0) {
		if (third != NULL)
			*third = '\0';
		if (strlen(second) != 3 || strspn(second, "0123456789") != 3 || second[0] < '1' ||
			second[0] > '6')
			return "bad status code";
		m->status = (int)strtol(second, NULL, 10);
		m->phrase = third != NULL ? third + 1 : "";
		return NULL;
	}
	if (third == NULL)
		return "request line has two parts";
	*third++ = '\0';
	if (strcmp(third, "SIP/2.0") != 0)
		return "not SIP/2.0";
	if (!is_token(first) || *second == '\0')
		return "bad request line";
	m->request = true;
	m->method_name = first;
	m->method = sip_method_parse(first);
	m->uri = second;
	return NULL;
}

static const char *long_name(const char *name)
{
	if (name[0] == '\0' || name[1] != '\0')
		return name;
	for (size_t i = 0; i < sizeof(compact_names) / sizeof(compact_names[0]); i++) {
		if (tolower((unsigned char)name[0]) == compact_names[i].compact)
			return compact_names[i].name;
	}
	return name;
}

static void trim_end(char *text)
{
	size_t n = strlen(text);

	while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\t'))
		text[--n] = '\0';
}

static const char *parse_header(struct sip_message *m, char *line)
{
	char *colon = strchr(line, ':'), *value;

	if (colon == NULL)
		return "header line has no colon";
	if (m->header_count == SIP_HEADERS_MAX)
		return "too many headers";
	*colon = '\0';
	trim_end(line);
	if (!is_token(line))
		return "bad header name";
	value = colon + 1;
	value += strspn(value, " \t");
	trim_end(value);
	m->headers[m->header_count++] =
		(struct sip_header){ .name = long_name(line), .value = value };
	return NULL;
}

/* Decimal digits only, at most 10; -1 otherwise. */
static long parse_count(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	if (digits == 0 || digits > 10 || text[digits] != '\0')
		return -1;
	return strtol(text, NULL, 10);
}

static const char *parse_length(struct sip_message *m)
{
	bool seen = false;

	for (size_t i = sip_next(m, "Content-Length", 0); i < m->header_count;
		i = sip_next(m, "Content-Length", i + 1)) {
		long n = parse_count(m->headers[i].value);

		if (n < 0)
			return "bad Content-Length";
		if (seen && (size_t)n != m->body_len)
			return "two Content-Length fields disagree";
		if ((size_t)n > m->body_len)
			return "body shorter than Content-Length";
		m->body_len = (size_t)n;
		seen = true;
	}
	return NULL;
}

static void parse_cseq(struct sip_message *m)
{
	const char *value = sip_find(m, "CSeq");
	char *end;
	unsigned long n;

	if (value == NULL || !isdigit((unsigned char)*value))
		return;
	n = strtoul(value, &end, 10);
	if (n > INT32_MAX || (*end != ' ' && *end != '\t')) /* RFC 3261 8.1.1.5: below 2**31 */
		return;
	m->cseq = (uint32_t)n;
	m->cseq_method = sip_method_parse(end + strspn(end, " \t"));
}

static const char *parse_text(struct sip_message *m, size_t len)
{
	char *end = memmem(m->text, len, "\r\n\r\n", 4), *line;
	const char *why;
	size_t head;

	if (end == NULL)
		return "no end of the head";
	head = (size_t)(end - m->text) + 2;
	m->body = end + 4;
	m->body_len = len - head - 2;
	if ((why = split_lines(m->text, head)) != NULL)
		return why;
	line = strchr(m->text, '\0') + 2; /* before the start line is cut into its parts */
	if ((why = parse_start(m, m->text)) != NULL)
		return why;
	for (char *next; line < m->text + head; line = next) {
		next = strchr(line, '\0') + 2; /* before the line is cut at its colon */
		if ((why = parse_header(m, line)) != NULL)
			return why;
	}
	if (sip_find(m, "Via") == NULL)
		return "no Via";
	return parse_length(m);
}

int sip_parse(struct sip_message **mp, const char *data, size_t len, const char **ret_why)
{
	struct sip_message *m;
	const char *why, *value;

	*ret_why = "longer than a message may be";
	if (len > SIP_MESSAGE_MAX)
		return -EBADMSG;
	m = calloc(1, sizeof(*m));
	if (m == NULL)
		return -ENOMEM;
	m->text = malloc(len + 1);
	if (m->text == NULL) {
		free(m);
		return -ENOMEM;
	}
	memcpy(m->text, data, len);
	m->text[len] = '\0';
	why = parse_text(m, len);
	if (why != NULL) {
		*ret_why = why;
		sip_message_free(m);
		return -EBADMSG;
	}
	value = sip_find(m, "Call-ID");
	m->call_id = value != NULL ? value : "";
	parse_cseq(m);
	if ((value = sip_find(m, "From")) != NULL)
		(void)sip_param(value, "tag", m->from_tag, SIP_TEXT_MAX); /* "" if missing */
	if ((value = sip_find(m, "To")) != NULL)
		(void)sip_param(value, "tag", m->to_tag, SIP_TEXT_MAX);
	*mp = m;
	return 0;
}

void sip_message_free(struct sip_message *m)
{
	if (m == NULL)
		return;
	free(m->text);
	free(m);
}

const char *sip_request_fault(const struct sip_message *m)
{
	static const char *const once[] = { "From", "To", "Call-ID", "CSeq" };
	const char *value;

	for (size_t i = 0; i < sizeof(once) / sizeof(once[0]); i++) {
		size_t at = sip_next(m, once[i], 0);

		if (at == m->header_count)
			return "mandatory header missing";
		if (sip_next(m, once[i], at + 1) != m->header_count)
			return "header must not repeat";
	}
	if (m->from_tag[0] == '\0')
		return "From has no tag";
	if (m->call_id[0] == '\0' || strlen(m->call_id) >= SIP_TEXT_MAX)
		return "bad Call-ID";
	value = sip_find(m, "CSeq");
	if (!isdigit((unsigned char)value[0]))
		return "bad CSeq";
	value += strspn(value, "0123456789");
	if (strcmp(value + strspn(value, " \t"), m->method_name) != 0)
		return "CSeq is of another method";
	value = sip_find(m, "Max-Forwards");
	if (value != NULL && parse_count(value) < 0)
		return "bad Max-Forwards";
	return NULL;
}

/* Content-Length of a head in a stream; -1 when it has none or a bad one. */
static long stream_length(const char *head, size_t len)
{
	const char *line = head, *end = head + len;

	while (line < end) {
		const char *eol = memchr(line, '\n', (size_t)(end - line));
		size_t name;
		char digits[12];

		if (eol == NULL)
			return -1;
		name = (size_t)(eol - line) > 14 && strncasecmp(line, "Content-Length", 14) == 0 ? 14 : 0;
		if (name == 0 && (*line == 'l' || *line == 'L'))
			name = 1;
		line += name;
		line += name != 0 ? strspn(line, " \t") : 0;
		if (name != 0 && *line == ':') {
			size_t n;

			line++;
			line += strspn(line, " \t");
			n = strspn(line, "0123456789");
			if (n == 0 || n >= sizeof(digits))
				return -1;
			memcpy(digits, line, n);
			digits[n] = '\0';
			return parse_count(digits);
		}
		line = eol + 1;
	}
	return -1;
}

ssize_t sip_frame(const char *data, size_t len)
{
	const char *end = memmem(data, len, "\r\n\r\n", 4);
	size_t head;
	long body;

	if (end == NULL)
		return len > SIP_MESSAGE_MAX ? -EBADMSG : 0;
	head = (size_t)(end - data) + 4;
	body = stream_length(data, head);
	if (body < 0 || head + (size_t)body > SIP_MESSAGE_MAX)
		return -EBADMSG;
	return head + (size_t)body <= len ? (ssize_t)(head + (size_t)body) : 0;
}

size_t sip_next(const struct sip_message *m, const char *name, size_t from)
{
	while (from < m->header_count && strcasecmp(m->headers[from].name, name) != 0)
		from++;
	return from;
}

const char *sip_find(const struct sip_message *m, const char *name)
{
	size_t i = sip_next(m, name, 0);

	return i < m->header_count ? m->headers[i].value : NULL;
}
