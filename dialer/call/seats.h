/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Seats: who can hold a conversation now. A seat is a healthy agent pipeline of this node, one of [agent]
 * slots whose engine works. A conversation that is handed over gives its seat back. Representatives are no
 * seats, for nobody is put through to one without a conversation: how many conversations they permit is
 * reckoned by pacing/hand_over.h, which holds back what is dialled, and not counted in seats_set().
 *
 * A call has its seat before it is dialled (progressive: reserved for the claim, taken along at the launch)
 * or asks for one when it is answered; if none is free it waits, and whoever waits longest gets the next.
 *
 * Any thread: a lock inside, held for a few instructions.
 */
#ifndef DIALER_CALL_SEATS_H
#define DIALER_CALL_SEATS_H

#include <stdbool.h>

#include "dialer/base/list.h"

struct seats;

enum seat_hold { SEAT_NONE = 0, SEAT_WAITING, SEAT_HELD };

/* Of one call; embedded there, zero at first. */
struct seat {
	struct list entry;            /* of those who wait */
	enum seat_hold hold;
	/* It waited and has a seat now. Under the lock, on whatever thread gave one back: only post a message. */
	void (*granted)(struct seat *s);
};

int seats_new(struct seats **sp, int agents) __attribute__((warn_unused_result));
void seats_free(struct seats *s); /* accepts NULL; no call may be left */

/* How many there are now; fewer than are in use is no error. */
void seats_set(struct seats *s, int agents);

/* Reserve up to so many free ones, for calls about to be dialled; returns how many. */
int seats_reserve(struct seats *s, int count);
void seats_unreserve(struct seats *s, int count);
/* One that is reserved becomes this call's. */
void seats_adopt(struct seats *s, struct seat *seat);

/* True: the call has one (also when it had). False: it waits, and granted() follows unless it leaves. */
bool seats_ask(struct seats *s, struct seat *seat);
/* Does it hold one? */
bool seats_holds(struct seats *s, const struct seat *seat);
/* Give it back, or wait no longer. Does nothing for a call that has none and does not wait. */
void seats_leave(struct seats *s, struct seat *seat);

struct seats_state {
	int all, busy, free, waiting; /* busy: held or reserved */
};
void seats_state(struct seats *s, struct seats_state *ret);

#endif
