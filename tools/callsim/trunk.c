/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/trunk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "dialer/base/buf.h"
#include "dialer/base/clock.h"
#include "tools/callsim/sipfield.h"

#include "dialer/base/banned.h"

int trunk_init(struct trunk *t, const struct trunk_settings *settings)
{
	*t = (struct trunk){ .settings = settings };
	if (settings->calls_per_second == 0)
		return 0;
	t->admitted_us = calloc((size_t)settings->calls_per_second, sizeof(int64_t));
	return t->admitted_us != NULL ? 0 : -ENOMEM;
}

void trunk_release(struct trunk *t)
{
	free(t->admitted_us);
	t->admitted_us = NULL;
}

const char *trunk_admit(struct trunk *t, int64_t mono_us)
{
	uint64_t rate = (uint64_t)t->settings->calls_per_second;
	int64_t *slot = rate > 0 ? &t->admitted_us[t->admitted % rate] : NULL;

	if (t->settings->channels > 0 && t->active >= t->settings->channels)
		return "channels";
	/* The slot holds the call rate calls ago: it must be a whole second old. */
	if (slot != NULL && t->admitted >= rate && mono_us - *slot < CLOCK_US_PER_S)
		return "calls_per_second";
	if (slot != NULL)
		*slot = mono_us;
	t->admitted++;
	t->active++;
	return NULL;
}

/*
 * The digest's URI should be the Request-URI (RFC 7616 3.4.6), but proxies may have rewritten that
 * one (RFC 3261 22.4) and callers such as sipp leave the user out: the same server is enough.
 */
static bool same_server(const char *a, const char *b)
{
	struct sip_uri x, y;

	return strcmp(a, b) == 0 || (sip_uri_parse(a, &x) == 0 && sip_uri_parse(b, &y) == 0 &&
		strcasecmp(x.host, y.host) == 0 && x.port == y.port);
}

static enum auth_result check(const struct trunk *t, const struct digest_key *key,
	const struct sip_message *m, const struct digest_credentials *c, int64_t wall_us)
{
	enum digest_algorithm a;
	char expected[DIGEST_HEX_MAX];

	if (strcmp(c->username, t->settings->username) != 0 ||
		!same_server(c->uri, m->uri) || digest_algorithm_parse(c->algorithm, &a) < 0 ||
		a != t->settings->algorithm ||
		digest_response(c, a, t->settings->password, m->method_name, expected) < 0 ||
		!digest_equal(expected, c->response))
		return AUTH_WRONG;
	switch (digest_nonce_check(key, c->nonce, wall_us)) {
	case NONCE_GOOD:
		return AUTH_GOOD;
	case NONCE_STALE:
	case NONCE_FOREIGN: /* of an earlier run: the password was right */
		break;
	}
	return AUTH_STALE;
}

enum auth_result trunk_authenticate(const struct trunk *t, const struct digest_key *key,
	const struct sip_message *m, int code, int64_t wall_us)
{
	const char *name = code == 401 ? "Authorization" : "Proxy-Authorization";
	enum auth_result result = AUTH_MISSING;

	if (t->settings->username[0] == '\0')
		return AUTH_GOOD;
	for (size_t i = sip_next(m, name, 0); i < m->header_count; i = sip_next(m, name, i + 1)) {
		struct digest_credentials c;

		if (digest_parse(m->headers[i].value, &c) < 0)
			return AUTH_WRONG;
		if (strcmp(c.realm, t->settings->realm) != 0)
			continue; /* for another hop */
		result = check(t, key, m, &c, wall_us);
		if (result == AUTH_GOOD)
			return result;
	}
	return result;
}

int trunk_challenge(const struct trunk *t, const struct digest_key *key, int code, bool stale,
	int64_t wall_us, struct buf *out)
{
	char nonce[DIGEST_FIELD_MAX];

	if (digest_nonce(key, wall_us, nonce) < 0)
		return -EIO;
	buf_addf(out, "%s: Digest realm=\"%s\", nonce=\"%s\", algorithm=%s, qop=\"auth\"%s\r\n",
		code == 401 ? "WWW-Authenticate" : "Proxy-Authenticate", t->settings->realm, nonce,
		digest_algorithm_name(t->settings->algorithm), stale ? ", stale=true" : "");
	return 0;
}
