/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/base/log.h"
#include "dialer/call/call_priv.h"
#include "dialer/media/worker.h"

#include "dialer/base/banned.h"

#define FLUSH_AFTER_MS 500 /* a killed daemon loses at most this much of a transcript */

struct events_msg {
	struct msg msg;
	struct calls *calls;
	struct attempt *attempt; /* counted */
	int count;
	struct call_event events[CALL_EVENTS_MAX];
};

static void release_all(struct call_event *events, int count)
{
	for (int i = 0; i < count; i++)
		call_event_release(&events[i]);
}

static void events_handle(struct msg *m, void *owner)
{
	struct events_msg *em = (struct events_msg *)m;

	if (owner != NULL)
		em->calls->handler.on_events(em->attempt, em->events, em->count,
			em->calls->handler.arg);
	else
		release_all(em->events, em->count);
	attempt_unref(em->attempt);
	free(em);
}

void call_flush_events(struct call *c)
{
	struct events_msg *em;

	if (c->event_count == 0)
		return;
	em = calloc(1, sizeof(*em));
	if (em != NULL) {
		em->msg.handle = events_handle;
		em->calls = c->calls;
		em->attempt = attempt_ref(c->attempt);
		em->count = c->event_count;
		memcpy(em->events, c->events, sizeof(c->events[0]) * (size_t)c->event_count);
	}
	if (em == NULL || mailbox_post(c->calls->control, &em->msg) < 0) {
		log_error(CALL, "attempt=%lld: %d timeline events lost: control thread too far behind",
			(long long)c->attempt->id, c->event_count);
		release_all(c->events, c->event_count);
		if (em != NULL)
			attempt_unref(em->attempt);
		free(em);
	}
	c->event_count = 0;
}

static char *copy(const char *text)
{
	return text != NULL && text[0] != '\0' ? strdup(text) : NULL;
}

void call_note(struct call *c, const char *kind, int offset_ms, const char *text,
	const char *detail_json)
{
	if (c->event_count == CALL_EVENTS_MAX)
		call_flush_events(c);
	if (c->event_count == 0)
		worker_timer_start(c->flush_timer, FLUSH_AFTER_MS);
	c->events[c->event_count++] = (struct call_event){
		.at_us = clock_wall_us(),
		.offset_ms = offset_ms,
		.kind = kind,
		.text = copy(text),
		.detail_json = copy(detail_json),
	};
}
