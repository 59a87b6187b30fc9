/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside sip/ only. Everything below runs on the sip thread, except what sip.c says otherwise.
 *
 *   sip.c    thread, mailbox, commands, start and stop
 *   leg.c    one outgoing call through nua
 *   trunk.c  registration and OPTIONS health
 *
 * sofia-sip is single-threaded per stack (its issue 170), so all of nua stays here. Its own thread
 * is switched off; nua still passes each call to itself as a message on the same root, which is
 * why the fence is such a message too: it arrives behind every INVITE handed over before.
 */
#ifndef DIALER_SIP_SIP_PRIV_H
#define DIALER_SIP_SIP_PRIV_H

#include <pthread.h>
#include <stdatomic.h>

#include "dialer/base/config.h"
#include "dialer/base/list.h"
#include "dialer/sip/sip.h"

struct sip;
struct leg;
struct sip_trunk;

/* What nua hands back to us: the handle's magic and the stack's. */
#define NUA_HMAGIC_T struct sip_target
#define NUA_MAGIC_T struct sip
#define SU_ROOT_MAGIC_T struct sip
#define SU_TIMER_ARG_T void
#define SU_WAKEUP_ARG_T struct sip

#include <sofia-sip/nua.h>
#include <sofia-sip/nua_tag.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_status.h>
#include <sofia-sip/sip_tag.h>
#include <sofia-sip/su_log.h>
#include <sofia-sip/su_wait.h>

/* First member of what a nua handle may stand for. */
struct sip_target {
	void (*on_event)(struct sip_target *t, nua_event_t event, int status, const char *phrase,
		nua_handle_t *nh, const sip_t *sip);
};

#define LEG_BUCKETS 4096

struct sip_trunk {
	struct sip_target target;
	struct sip *sip;
	const struct config_trunk *config;
	char address[64];        /* resolved once at start: the stack must not wait for a resolver */
	nua_handle_t *options, *registration;
	su_timer_t *options_timer, *register_timer;
	bool options_ok, registered, usable;
	int register_tries, challenges;
};

struct sip {
	const struct config *config;
	struct sip_params params;
	int port;
	pthread_t thread;
	struct mailbox *mailbox;
	su_root_t *root;
	nua_t *nua;
	struct list legs[LEG_BUCKETS];
	int leg_count;
	_Atomic uint64_t next_leg;
	struct sip_trunk trunks[CONFIG_TRUNKS_MAX];
	int trunk_count;
	su_timer_t *stop_timer;
	int64_t stop_at_us;      /* monotonic; 0: running */
	bool shut_down;
	/* start-up hand-over from the thread */
	pthread_mutex_t lock;
	pthread_cond_t started;
	int start_result;        /* 1 not yet, 0 ok, negative errno */
};

struct sip_trunk *sip_trunk_find(struct sip *s, const char *name);

/* leg.c */
struct leg_start {
	leg_id id;
	struct sip_trunk *trunk;
	uint64_t callee, caller;
	char callee_user[LEG_USER_MAX + 1]; /* "": callee */
	char *offer; /* taken */
	sip_may_send_h *may_send;
	struct mailbox *reply;
	leg_event_h *on_event;
	void *user;
};
void leg_begin(struct sip *s, struct leg_start *start);
void leg_hang_up(struct sip *s, leg_id id);
void leg_hang_up_all(struct sip *s);

/* trunk.c */
int trunk_resolve(struct sip_trunk *t);
void trunk_begin(struct sip_trunk *t);
void trunk_end(struct sip_trunk *t);
/* "<sip:user@domain>"; buf of size bytes. */
const char *trunk_identity(const struct sip_trunk *t, const char *user, char *buf, size_t size);
/* "sip:+1202...@address:port;transport=tcp", user NULL: the trunk itself. */
const char *trunk_url(const struct sip_trunk *t, const char *user, char *buf, size_t size);
/* Answer a 401 or 407 with the trunk's credentials. false: cannot. */
bool trunk_authenticate(const struct sip_trunk *t, nua_handle_t *nh, const sip_t *sip);

#endif
