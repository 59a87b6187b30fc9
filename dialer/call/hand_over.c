/* SPDX-License-Identifier: Apache-2.0 */
/* Between a call's bridge and the control thread: who is wanted, who was found, who is free again. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>

#include "dialer/base/log.h"
#include "dialer/call/call_priv.h"
#include "dialer/media/worker.h"

#include "dialer/base/banned.h"

/* ---- to the control thread ---- */

/* A message of its own each time: one may still be under way when the call is over. */
struct wish {
	struct msg msg;
	struct calls *calls;
	struct attempt *attempt; /* counted */
	int64_t id;
	enum representative_end how;
};

static void hand_over_handle(struct msg *m, void *owner)
{
	struct wish *w = (struct wish *)m;

	if (owner != NULL)
		w->calls->handler.on_hand_over(w->attempt, w->calls->handler.arg);
	attempt_unref(w->attempt);
	free(w);
}

static void left_handle(struct msg *m, void *owner)
{
	struct wish *w = (struct wish *)m;

	if (owner != NULL)
		w->calls->handler.on_representative_left(w->attempt, w->id, w->how, w->calls->handler.arg);
	attempt_unref(w->attempt);
	free(w);
}

static int post(struct call *c, void (*handle)(struct msg *m, void *owner), int64_t id, enum representative_end how)
{
	struct wish *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return -ENOMEM;
	*w = (struct wish){ { NULL, handle }, c->calls, attempt_ref(c->attempt), id, how };
	if (mailbox_post(c->calls->control, &w->msg) == 0)
		return 0;
	attempt_unref(w->attempt);
	free(w);
	return -ENOBUFS;
}

int calls_post_hand_over(struct call *c)
{
	int err = post(c, hand_over_handle, 0, REPRESENTATIVE_NOT_NEEDED);

	if (err < 0)
		log_error(CALL, "attempt=%lld: no representative is asked for: control thread too far behind",
			(long long)c->attempt->id);
	return err;
}

/* Lost, they are busy until the attempt's end. */
void calls_post_representative_left(struct call *c, int64_t id, enum representative_end how)
{
	if (post(c, left_handle, id, how) < 0)
		log_error(CALL, "attempt=%lld: representative %lld is not given back: control thread too far behind",
			(long long)c->attempt->id, (long long)id);
}

/* ---- to the worker ---- */

struct found {
	struct msg msg;
	struct call *call;
	bool any;
	struct representative who;
};

static void found_handle(struct msg *m, void *owner)
{
	struct found *f = (struct found *)m;

	if (owner != NULL)
		bridge_found(&f->call->bridge, f->any ? &f->who : NULL);
	free(f);
}

static void give_back(struct calls *c, struct attempt *a, const struct representative *r)
{
	if (r != NULL)
		c->handler.on_representative_left(a, r->id, REPRESENTATIVE_NOT_NEEDED, c->handler.arg);
}

static void post_found(struct calls *c, struct call *call, const struct representative *r)
{
	struct found *f = calloc(1, sizeof(*f));

	if (f != NULL) {
		f->msg.handle = found_handle;
		f->call = call;
		f->any = r != NULL;
		if (r != NULL)
			f->who = *r;
		if (mailbox_post(worker_mailbox(call->worker), &f->msg) == 0)
			return;
	}
	log_error(CALL, "attempt=%lld: a representative is not used: its media worker is too far behind",
		(long long)call->attempt->id);
	free(f);
	give_back(c, call->attempt, r);
}

/* The call may have ended since it asked; then its outcome has come, too. */
void calls_representative(struct calls *c, struct attempt *a, const struct representative *r)
{
	LIST_FOREACH(it, &c->all) {
		struct call *call = LIST_ENTRY(it, struct call, entry);

		if (call->attempt == a) {
			post_found(c, call, r);
			return;
		}
	}
	give_back(c, a, r);
}
