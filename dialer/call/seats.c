/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/call/seats.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "dialer/base/banned.h"

struct seats {
	pthread_mutex_t lock; /* guards everything, and the fields of every struct seat */
	int agents;
	int busy;
	struct list waiting;  /* oldest first */
	int waiting_count;
};

int seats_new(struct seats **sp, int agents)
{
	struct seats *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return -ENOMEM;
	pthread_mutex_init(&s->lock, NULL);
	s->agents = agents;
	list_init(&s->waiting);
	*sp = s;
	return 0;
}

void seats_free(struct seats *s)
{
	if (s == NULL)
		return;
	pthread_mutex_destroy(&s->lock);
	free(s);
}

/* Under the lock, after something became free. */
static void grant(struct seats *s)
{
	while (s->busy < s->agents && !list_empty(&s->waiting)) {
		struct seat *seat = LIST_ENTRY(s->waiting.next, struct seat, entry);

		list_remove(&seat->entry);
		s->waiting_count--;
		s->busy++;
		seat->hold = SEAT_HELD;
		seat->granted(seat);
	}
}

void seats_set(struct seats *s, int agents)
{
	pthread_mutex_lock(&s->lock);
	s->agents = agents;
	grant(s);
	pthread_mutex_unlock(&s->lock);
}

int seats_reserve(struct seats *s, int count)
{
	int n;

	pthread_mutex_lock(&s->lock);
	n = s->agents - s->busy;
	n = n < count ? n : count;
	n = n > 0 ? n : 0;
	s->busy += n;
	pthread_mutex_unlock(&s->lock);
	return n;
}

void seats_unreserve(struct seats *s, int count)
{
	pthread_mutex_lock(&s->lock);
	s->busy -= count;
	grant(s);
	pthread_mutex_unlock(&s->lock);
}

void seats_adopt(struct seats *s, struct seat *seat)
{
	pthread_mutex_lock(&s->lock);
	seat->hold = SEAT_HELD;
	pthread_mutex_unlock(&s->lock);
}

bool seats_ask(struct seats *s, struct seat *seat)
{
	bool held;

	pthread_mutex_lock(&s->lock);
	if (seat->hold == SEAT_NONE && s->busy < s->agents) {
		seat->hold = SEAT_HELD;
		s->busy++;
	} else if (seat->hold == SEAT_NONE) {
		seat->hold = SEAT_WAITING;
		list_append(&s->waiting, &seat->entry);
		s->waiting_count++;
	}
	held = seat->hold == SEAT_HELD;
	pthread_mutex_unlock(&s->lock);
	return held;
}

bool seats_holds(struct seats *s, const struct seat *seat)
{
	bool held;

	pthread_mutex_lock(&s->lock);
	held = seat->hold == SEAT_HELD;
	pthread_mutex_unlock(&s->lock);
	return held;
}

void seats_leave(struct seats *s, struct seat *seat)
{
	pthread_mutex_lock(&s->lock);
	if (seat->hold == SEAT_WAITING) {
		list_remove(&seat->entry);
		s->waiting_count--;
	} else if (seat->hold == SEAT_HELD) {
		s->busy--;
		grant(s);
	}
	seat->hold = SEAT_NONE;
	pthread_mutex_unlock(&s->lock);
}

void seats_state(struct seats *s, struct seats_state *ret)
{
	pthread_mutex_lock(&s->lock);
	*ret = (struct seats_state){ s->agents, s->busy, s->agents > s->busy ? s->agents - s->busy : 0, s->waiting_count };
	pthread_mutex_unlock(&s->lock);
}
