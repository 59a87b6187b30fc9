/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "dialer/base/log.h"
#include "dialer/sip/sip_priv.h"

#include "dialer/base/banned.h"

#define REGISTER_EXPIRES "300"
#define REGISTER_RETRY_FIRST_MS 2000
#define REGISTER_RETRY_MOST_MS 60000
#define CHALLENGES_MAX 2 /* the second is a nonce that grew stale on the way */

/*
 * sofia-sip's resolver reads no hosts file and answers later; the fence needs an INVITE to leave
 * when it is handed over. So names are resolved here, once, while starting.
 */
int trunk_resolve(struct sip_trunk *t)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_DGRAM };
	struct addrinfo *found;
	int err = getaddrinfo(t->config->host, NULL, &hints, &found);

	if (err != 0) {
		log_error(SIP, "trunk %s: cannot resolve \"%s\": %s", t->config->name, t->config->host,
			gai_strerror(err));
		return -EHOSTUNREACH;
	}
	err = getnameinfo(found->ai_addr, found->ai_addrlen, t->address, sizeof(t->address), NULL, 0,
		NI_NUMERICHOST);
	freeaddrinfo(found);
	return err == 0 ? 0 : -EHOSTUNREACH;
}

const char *trunk_url(const struct sip_trunk *t, const char *user, char *buf, size_t size)
{
	bool v6 = strchr(t->address, ':') != NULL;

	snprintf(buf, size, "sip:%s%s%s%s%s:%d%s", user != NULL ? user : "", user != NULL ? "@" : "",
		v6 ? "[" : "", t->address, v6 ? "]" : "", t->config->port,
		t->config->transport == TRUNK_TCP ? ";transport=tcp" : "");
	return buf;
}

const char *trunk_identity(const struct sip_trunk *t, const char *user, char *buf, size_t size)
{
	const char *domain = t->config->from_domain[0] != '\0' ? t->config->from_domain : t->config->host;

	snprintf(buf, size, "<sip:%s@%s>", user, domain);
	return buf;
}

bool trunk_authenticate(const struct sip_trunk *t, nua_handle_t *nh, const sip_t *sip)
{
	const msg_auth_t *challenge = NULL;
	const char *realm, *algorithm;
	char credentials[2 * CONFIG_TEXT_MAX + 300];

	if (sip != NULL)
		challenge = sip->sip_www_authenticate != NULL ? sip->sip_www_authenticate :
								sip->sip_proxy_authenticate;
	if (challenge == NULL || t->config->username[0] == '\0')
		return false;
	realm = msg_params_find(challenge->au_params, "realm=");
	algorithm = msg_params_find(challenge->au_params, "algorithm=");
	if (realm == NULL)
		return false;
	/* sofia-sip 1.12.11 knows MD5 alone and would answer another algorithm with its own 904. */
	if (algorithm != NULL && strcasecmp(algorithm, "MD5") != 0)
		log_warn(SIP, "trunk %s: digest algorithm %.20s is not supported, only MD5",
			t->config->name, algorithm);
	if (t->config->realm[0] != '\0' &&
		(strlen(realm) != strlen(t->config->realm) + 2 ||
			strncmp(realm + 1, t->config->realm, strlen(t->config->realm)) != 0)) {
		log_warn(SIP, "trunk %s: challenged for realm %.80s, not for the configured one",
			t->config->name, realm);
		return false;
	}
	snprintf(credentials, sizeof(credentials), "Digest:%.250s:%s:%s", realm, t->config->username,
		t->config->password);
	nua_authenticate(nh, NUTAG_AUTH(credentials), TAG_END());
	return true;
}

/* ---- health ---- */

struct trunk_msg {
	struct msg msg;
	struct sip_trunk *trunk;
	bool usable;
	char why[128];
};

static void trunk_handle(struct msg *m, void *owner)
{
	struct trunk_msg *tm = (struct trunk_msg *)m;
	const struct sip_params *p = &tm->trunk->sip->params;

	if (owner != NULL)
		p->on_trunk(tm->trunk->config->name, tm->usable, tm->why, p->on_trunk_arg);
	free(tm);
}

static void tell(struct sip_trunk *t, const char *why)
{
	bool usable = t->options_ok && t->registered;
	struct trunk_msg *tm;

	if (t->usable == usable || t->sip->params.control == NULL)
		return;
	tm = calloc(1, sizeof(*tm));
	if (tm == NULL)
		return; /* told with the next answer */
	*tm = (struct trunk_msg){ .msg = { NULL, trunk_handle }, .trunk = t, .usable = usable };
	snprintf(tm->why, sizeof(tm->why), "%s", why);
	if (mailbox_post(t->sip->params.control, &tm->msg) < 0)
		free(tm);
	else
		t->usable = usable;
}

/* Any answer of the peer shows that it lives; 408 and 503 without a message are the stack's own. */
static void options_answered(struct sip_trunk *t, int status, const char *phrase)
{
	char why[128];

	snprintf(why, sizeof(why), "OPTIONS: %d %.80s", status, phrase);
	t->options_ok = status != 408 && status != 503;
	tell(t, why);
	nua_handle_destroy(t->options);
	t->options = NULL;
}

static void send_register(su_root_magic_t *magic, su_timer_t *timer, su_timer_arg_t *arg);

static void registration_answered(struct sip_trunk *t, int status, const char *phrase,
	nua_handle_t *nh, const sip_t *sip)
{
	char why[128];
	int again_ms;

	if ((status == 401 || status == 407) && t->challenges++ < CHALLENGES_MAX &&
		trunk_authenticate(t, nh, sip))
		return;
	t->challenges = 0;
	snprintf(why, sizeof(why), "REGISTER: %d %.80s", status, phrase);
	t->registered = status < 300;
	tell(t, why);
	if (t->registered) {
		t->register_tries = 0; /* nua refreshes by itself before it expires */
		return;
	}
	again_ms = REGISTER_RETRY_FIRST_MS << (t->register_tries < 5 ? t->register_tries : 5);
	t->register_tries++;
	if (again_ms > REGISTER_RETRY_MOST_MS)
		again_ms = REGISTER_RETRY_MOST_MS;
	su_timer_set_interval(t->register_timer, send_register, t, (su_duration_t)again_ms);
}

static void on_trunk_event(struct sip_target *target, nua_event_t event, int status,
	const char *phrase, nua_handle_t *nh, const sip_t *sip)
{
	struct sip_trunk *t = (struct sip_trunk *)target;

	if (status < 200)
		return;
	if (event == nua_r_options)
		options_answered(t, status, phrase);
	else if (event == nua_r_register)
		registration_answered(t, status, phrase, nh, sip);
}

static nua_handle_t *make_handle(struct sip_trunk *t)
{
	char url[CONFIG_TEXT_MAX], identity[2 * CONFIG_TEXT_MAX + 16];
	const char *user = t->config->username[0] != '\0' ? t->config->username : "dialer";

	snprintf(identity, sizeof(identity), "<sip:%s@%s>", user,
		t->config->from_domain[0] != '\0' ? t->config->from_domain : t->config->host);
	return nua_handle(t->sip->nua, &t->target, NUTAG_URL(trunk_url(t, NULL, url, sizeof(url))),
		SIPTAG_TO_STR(identity), SIPTAG_FROM_STR(identity), TAG_END());
}

static void send_options(su_root_magic_t *magic, su_timer_t *timer, su_timer_arg_t *arg)
{
	struct sip_trunk *t = arg;

	(void)magic;
	(void)timer;
	if (t->options != NULL)
		return; /* the one before is still unanswered */
	t->options = make_handle(t);
	if (t->options != NULL)
		nua_options(t->options, TAG_END());
}

static void send_register(su_root_magic_t *magic, su_timer_t *timer, su_timer_arg_t *arg)
{
	struct sip_trunk *t = arg;
	char url[CONFIG_TEXT_MAX];

	(void)magic;
	(void)timer;
	if (t->registration == NULL)
		t->registration = make_handle(t);
	if (t->registration != NULL)
		nua_register(t->registration, NUTAG_REGISTRAR(trunk_url(t, NULL, url, sizeof(url))),
			SIPTAG_EXPIRES_STR(REGISTER_EXPIRES), TAG_END());
}

void trunk_begin(struct sip_trunk *t)
{
	t->target.on_event = on_trunk_event;
	t->options_ok = true;
	t->registered = !t->config->enroll;
	t->usable = true;
	if (t->config->options_s > 0) {
		t->options_timer = su_timer_create(su_root_task(t->sip->root),
			(su_duration_t)t->config->options_s * 1000);
		if (t->options_timer != NULL)
			su_timer_set_for_ever(t->options_timer, send_options, t);
		send_options(NULL, NULL, t);
	}
	if (t->config->enroll) {
		tell(t, "not registered yet");
		t->register_timer = su_timer_create(su_root_task(t->sip->root), REGISTER_RETRY_FIRST_MS);
		send_register(NULL, NULL, t);
	}
}

void trunk_end(struct sip_trunk *t)
{
	su_timer_destroy(t->options_timer);
	su_timer_destroy(t->register_timer);
	t->options_timer = t->register_timer = NULL;
	if (t->options != NULL)
		nua_handle_destroy(t->options);
	if (t->registration != NULL)
		nua_handle_destroy(t->registration);
	t->options = t->registration = NULL;
}
