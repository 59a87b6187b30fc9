/* SPDX-License-Identifier: Apache-2.0 */
/* The sip thread: one su_root, one nua, a mailbox for commands. */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dialer/base/clock.h"
#include "dialer/base/log.h"
#include "dialer/sip/sip_priv.h"

#include <sofia-sip/nta_tag.h>
#include <sofia-sip/tport_tag.h>

#include "dialer/base/banned.h"

#define MAILBOX_MAX 65536
#define SOCKET_BUFFER_BYTES (4 * 1024 * 1024)
#define STOP_STEP_MS 50
/* nua waits up to 30 s for un-registrations; we do not. */
#define SHUTDOWN_MS 1000

struct sip_trunk *sip_trunk_find(struct sip *s, const char *name)
{
	for (int i = 0; i < s->trunk_count; i++) {
		if (strcmp(s->trunks[i].config->name, name) == 0)
			return &s->trunks[i];
	}
	return NULL;
}

int sip_port(const struct sip *s)
{
	return s->port;
}

/* ---- commands; each handler runs on the sip thread ---- */

struct start_msg {
	struct msg msg;
	struct leg_start start;
};

static void start_handle(struct msg *m, void *owner)
{
	struct start_msg *sm = (struct start_msg *)m;

	if (owner != NULL)
		leg_begin(owner, &sm->start);
	else
		free(sm->start.offer);
	free(sm);
}

/* It stands in a request line and in headers, so nothing that means something there may be in it. */
static bool is_user(const char *user)
{
	size_t len = strspn(user, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+-");

	return len > 0 && len <= LEG_USER_MAX && user[len] == '\0';
}

leg_id leg_start(struct sip *s, const struct leg_params *params)
{
	const char *user = params->callee_user;
	struct sip_trunk *t = sip_trunk_find(s, params->trunk);
	struct start_msg *sm;
	leg_id id;

	if (t == NULL || (user != NULL && !is_user(user)))
		return 0;
	sm = calloc(1, sizeof(*sm));
	if (sm == NULL)
		return 0;
	id = atomic_fetch_add(&s->next_leg, 1) + 1;
	sm->msg.handle = start_handle;
	sm->start = (struct leg_start){ .id = id, .trunk = t, .callee = params->callee, .caller = params->caller,
		.offer = strdup(params->offer), .may_send = params->may_send, .reply = params->reply,
		.on_event = params->on_event, .user = params->user };
	if (user != NULL)
		snprintf(sm->start.callee_user, sizeof(sm->start.callee_user), "%s", user);
	if (sm->start.offer == NULL || mailbox_post(s->mailbox, &sm->msg) < 0) {
		free(sm->start.offer);
		free(sm);
		return 0;
	}
	return id;
}

struct end_msg {
	struct msg msg;
	leg_id id;
};

static void end_handle(struct msg *m, void *owner)
{
	struct end_msg *em = (struct end_msg *)m;

	if (owner != NULL)
		leg_hang_up(owner, em->id);
	free(em);
}

void leg_end(struct sip *s, leg_id id)
{
	struct end_msg *em = calloc(1, sizeof(*em));

	if (em != NULL)
		*em = (struct end_msg){ { NULL, end_handle }, id };
	if (em == NULL || mailbox_post(s->mailbox, &em->msg) < 0) {
		log_error(SIP, "leg %llu: hang-up lost, the sip thread is too far behind",
			(unsigned long long)id);
		free(em);
	}
}

/* ---- the fence ---- */

struct fence_msg {
	struct msg msg;
	struct mailbox *reply;
	void (*done)(void *arg);
	void *arg;
};

static void fence_reply(struct msg *m, void *owner)
{
	struct fence_msg *fm = (struct fence_msg *)m;

	if (owner != NULL)
		fm->done(fm->arg);
	free(fm);
}

/* Runs as a message of the su_root: behind every INVITE that nua was given before. */
static void fence_passed(su_root_magic_t *magic, su_msg_r msg, su_msg_arg_t *arg)
{
	struct fence_msg *fm;

	(void)magic;
	(void)msg;
	memcpy(&fm, arg, sizeof(fm));
	fm->msg.handle = fence_reply;
	if (mailbox_post(fm->reply, &fm->msg) < 0) {
		log_error(SIP, "fence lost: the control thread is too far behind");
		free(fm);
	}
}

static void fence_handle(struct msg *m, void *owner)
{
	struct sip *s = owner;
	su_msg_r msg = SU_MSG_R_INIT;

	if (s == NULL) {
		free(m);
		return;
	}
	if (su_msg_create(msg, su_root_task(s->root), su_root_task(s->root), fence_passed,
		    sizeof(m)) < 0) {
		log_error(SIP, "fence lost: no memory");
		free(m);
		return;
	}
	memcpy(su_msg_data(msg), &m, sizeof(m));
	su_msg_send(msg);
}

int sip_fence(struct sip *s, struct mailbox *reply, void (*done)(void *arg), void *arg)
{
	struct fence_msg *fm = calloc(1, sizeof(*fm));

	if (fm == NULL)
		return -ENOMEM;
	*fm = (struct fence_msg){ { NULL, fence_handle }, reply, done, arg };
	if (mailbox_post(s->mailbox, &fm->msg) < 0) {
		free(fm);
		return -ENOBUFS;
	}
	return 0;
}

/* ---- the thread ---- */

static void on_nua(nua_event_t event, int status, char const *phrase, nua_t *nua,
	nua_magic_t *magic, nua_handle_t *nh, nua_hmagic_t *target, sip_t const *sip, tagi_t tags[])
{
	(void)nua;
	(void)tags;
	if (target != NULL) {
		target->on_event(target, event, status, phrase, nh, sip);
		return;
	}
	if (event == nua_r_shutdown && status >= 200) {
		magic->shut_down = true;
		su_root_break(magic->root);
	} else if (event == nua_i_invite) { /* inbound calls are a later floor: say so politely */
		nua_respond(nh, SIP_480_TEMPORARILY_UNAVAILABLE, TAG_END());
		nua_handle_destroy(nh);
	} else if (nh != NULL && (event == nua_i_terminated || status >= 300)) {
		nua_handle_destroy(nh);
	}
}

static int on_mailbox(su_root_magic_t *magic, su_wait_t *wait, su_wakeup_arg_t *arg)
{
	(void)magic;
	(void)wait;
	mailbox_dispatch(arg->mailbox, arg);
	return 0;
}

static void on_sofia_log(void *stream, char const *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

static void on_sofia_log(void *stream, char const *fmt, va_list ap)
{
	char line[512];

	(void)stream;
	if (!log_enabled(LOG_CAT_SIP, LOG_LEVEL_DEBUG))
		return;
	vsnprintf(line, sizeof(line), fmt, ap);
	line[strcspn(line, "\n")] = '\0';
	log_write(LOG_CAT_SIP, LOG_LEVEL_DEBUG, "sofia: %s", line);
}

/* A port that is free for UDP now; sofia-sip could choose one, but does not tell which. */
static int free_port(const char *host)
{
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	bool is_v6 = inet_pton(AF_INET6, host, &v6.sin6_addr) == 1;
	struct sockaddr *address = is_v6 ? (struct sockaddr *)&v6 : (struct sockaddr *)&v4;
	socklen_t len = is_v6 ? sizeof(v6) : sizeof(v4);
	int fd, port = 0;

	if (!is_v6 && inet_pton(AF_INET, host, &v4.sin_addr) != 1)
		return 0;
	fd = socket(is_v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && bind(fd, address, len) == 0 && getsockname(fd, address, &len) == 0)
		port = ntohs(is_v6 ? v6.sin6_port : v4.sin_port);
	if (fd >= 0)
		close(fd);
	return port;
}

static int create_nua(struct sip *s)
{
	char url[CONFIG_TEXT_MAX + 32];
	bool v6 = strchr(s->config->sip_host, ':') != NULL;

	/* A port free for UDP may be taken for TCP: another try gets another. */
	for (int tries = 0; tries < 10 && s->nua == NULL; tries++) {
		s->port = s->config->sip_port != 0 ? s->config->sip_port : free_port(s->config->sip_host);
		snprintf(url, sizeof(url), "sip:%s%s%s:%d", v6 ? "[" : "", s->config->sip_host,
			v6 ? "]" : "", s->port);
		s->nua = nua_create(s->root, on_nua, s, NUTAG_URL(url), NUTAG_MEDIA_ENABLE(0),
			NUTAG_AUTOALERT(0), NUTAG_AUTOANSWER(0), NUTAG_SESSION_TIMER(0),
			/*
			 * By default nua calls again by itself: whom a 302 or 305 names, and the same number
			 * when the time of a Retry-After is over. No such call would have a decision.
			 */
			NUTAG_AUTO302(0), NUTAG_AUTO305(0), NUTAG_MAX_RETRY_AFTER(0),
			NUTAG_ENABLEMESSAGE(0), SIPTAG_USER_AGENT_STR(PACKAGE "/" VERSION),
			/* An INVITE over 1300 bytes would silently try TCP first. */
			NTATAG_UDP_MTU(65535), NTATAG_USE_NAPTR(0), NTATAG_USE_SRV(0),
			/* The kernel's 208 KiB drop packets in bursts. */
			TPTAG_UDP_RMEM(SOCKET_BUFFER_BYTES), TPTAG_UDP_WMEM(SOCKET_BUFFER_BYTES),
			TAG_END());
		if (s->config->sip_port != 0)
			break;
	}
	if (s->nua == NULL) {
		log_error(SIP, "cannot listen on %s port %d", s->config->sip_host, s->config->sip_port);
		return -EADDRINUSE;
	}
	return 0;
}

static int set_up(struct sip *s)
{
	su_wait_t wait[1] = { SU_WAIT_INIT };
	int err;

	su_init();
	su_log_redirect(NULL, on_sofia_log, NULL);
	s->root = su_root_create(s);
	if (s->root == NULL)
		return -ENOMEM;
	su_root_threading(s->root, 0);
	err = create_nua(s);
	if (err < 0)
		return err;
	if (su_wait_create(wait, mailbox_fd(s->mailbox), SU_WAIT_IN) < 0 ||
		su_root_register(s->root, wait, on_mailbox, s, 0) < 0)
		return -ENOMEM;
	s->stop_timer = su_timer_create(su_root_task(s->root), STOP_STEP_MS);
	for (int i = 0; i < s->trunk_count; i++)
		trunk_begin(&s->trunks[i]);
	return 0;
}

static void tear_down(struct sip *s)
{
	su_timer_destroy(s->stop_timer);
	if (s->nua != NULL)
		nua_destroy(s->nua);
	if (s->root != NULL)
		su_root_destroy(s->root);
	su_deinit();
}

static void report_start(struct sip *s, int result)
{
	pthread_mutex_lock(&s->lock);
	s->start_result = result;
	pthread_cond_signal(&s->started);
	pthread_mutex_unlock(&s->lock);
}

static void *thread_main(void *arg)
{
	struct sip *s = arg;
	int err = set_up(s);

	report_start(s, err);
	if (err == 0)
		su_root_run(s->root);
	tear_down(s);
	return NULL;
}

static void sip_release(struct sip *s)
{
	mailbox_free(s->mailbox);
	pthread_mutex_destroy(&s->lock);
	pthread_cond_destroy(&s->started);
	free(s);
}

static int prepare(struct sip *s)
{
	for (int i = 0; i < LEG_BUCKETS; i++)
		list_init(&s->legs[i]);
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->started, NULL);
	s->start_result = 1;
	for (int i = 0; i < s->config->trunk_count; i++) {
		struct sip_trunk *t = &s->trunks[s->trunk_count++];
		int err;

		t->sip = s;
		t->config = &s->config->trunks[i];
		err = trunk_resolve(t);
		if (err < 0)
			return err;
	}
	return mailbox_new(&s->mailbox, MAILBOX_MAX);
}

int sip_start(struct sip **sp, const struct sip_params *params)
{
	struct sip *s = calloc(1, sizeof(*s));
	int err;

	if (s == NULL)
		return -ENOMEM;
	s->config = params->config;
	s->params = *params;
	err = prepare(s);
	if (err == 0)
		err = -pthread_create(&s->thread, NULL, thread_main, s);
	if (err < 0) {
		sip_release(s);
		return err;
	}
	pthread_mutex_lock(&s->lock);
	while (s->start_result == 1)
		pthread_cond_wait(&s->started, &s->lock);
	err = s->start_result;
	pthread_mutex_unlock(&s->lock);
	if (err < 0) {
		pthread_join(s->thread, NULL);
		sip_release(s);
		return err;
	}
	*sp = s;
	return 0;
}

/* ---- stop ---- */

struct stop_msg {
	struct msg msg;
	int timeout_ms;
};

/* Wait for the legs, then for nua, both bounded. */
static void stop_step(su_root_magic_t *magic, su_timer_t *timer, su_timer_arg_t *arg)
{
	struct sip *s = arg;
	int64_t mono_us = clock_mono_us();

	(void)magic;
	(void)timer;
	if (s->leg_count > 0 && mono_us < s->stop_at_us)
		return;
	if (mono_us >= s->stop_at_us + SHUTDOWN_MS * CLOCK_US_PER_MS) {
		su_root_break(s->root);
		return;
	}
	if (s->shut_down)
		return;
	s->shut_down = true;
	s->stop_at_us = mono_us;
	for (int i = 0; i < s->trunk_count; i++)
		trunk_end(&s->trunks[i]);
	nua_shutdown(s->nua);
}

static void stop_handle(struct msg *m, void *owner)
{
	struct sip *s = owner;

	if (s != NULL) {
		s->stop_at_us = clock_mono_us() +
				((struct stop_msg *)m)->timeout_ms * CLOCK_US_PER_MS;
		leg_hang_up_all(s);
		su_timer_set_for_ever(s->stop_timer, stop_step, s);
	}
	free(m);
}

void sip_stop(struct sip *s, int timeout_ms)
{
	struct stop_msg *sm = calloc(1, sizeof(*sm));

	if (sm == NULL)
		return; /* the process ends anyway; nothing is freed under a running thread */
	*sm = (struct stop_msg){ { NULL, stop_handle }, timeout_ms };
	if (mailbox_post(s->mailbox, &sm->msg) < 0) {
		free(sm);
		return;
	}
	pthread_join(s->thread, NULL);
	sip_release(s);
}
