/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one of several nodes may use of a campaign's allowance of abandoned calls, so that all of them
 * together stay within it whatever their lines in flight do.
 *
 * Let the campaign's committed counts leave `left` = share * live - abandoned. A node's exposure X is what its
 * lines in flight would add were each answered and all but those that find a seat abandoned:
 * (1 - share) for each line beyond the free seats. A machine may hold a seat as well as a person, so a free seat
 * spares a line its abandonment and brings no live answer for certain. Calls that ended and are not
 * committed yet are the node's u: what they will take from `left`, less what they will add. The law holds
 * whatever comes as long as sum(X + u) <= left. The database keeps for each node a reservation R, and
 *
 *   sum(R) <= left, X + u <= R  at any moment, when R and left move with the node's own commits alike.
 *
 * A commit of the node changes u, left and R by the same, so no commit breaks either. Between two reads the
 * node dials under what it was granted: X <= granted - owed + changes, where
 *   owed     each call it had abandoned, and not known to be committed, when it asked: the counts the grant was
 *            made from may have had it or not. One answered and not abandoned that was not known to
 *            be committed adds nothing, for the same reason.
 *   changes  + share for each live answer since it asked, - 1 for each that was abandoned. None of them is in
 *            the counts of that read: the session runs what it is given in order.
 * While a read is under way it goes on under the grant before, so R is the greater of the new grant and
 * of what it might still be using of the old one, which it tells when it asks (escrow_ask()). What is taken
 * away thus is free for others with the read after.
 *
 * A grant is void when the lease has lapsed meanwhile, because the others then count no more than the node's open
 * attempts, and when the connection was lost: an asynchronous replica may be there now that never saw the
 * grant. Whatever was committed after a lost commit is lost as well, so calls dialled under a lost grant are missing too,
 * and the node finds that out (recall.c); those it dialled before are covered by the reservation that
 * is still there. With no grant a line is dialled only for a free seat, which exposes nothing.
 * A node that begins anew has no lines, because its old ones were settled before, and no grant.
 *
 * Not held by this: a seat that is lost while a line rings, one that another campaign takes, and a person who has a
 * seat and to whom nobody speaks in time. They are counted when they happen and leave less.
 *
 * Amounts are whole ten-thousandths of a call, shares hundredths of a percent, so that nothing is rounded.
 * Pure and embedded; zero is a node that knows nothing. One thread at a time.
 */
#ifndef DIALER_PACING_ESCROW_H
#define DIALER_PACING_ESCROW_H

#include <stdbool.h>
#include <stdint.h>

#define ESCROW_ONE 10000

/* People who answered, and those of them to whom nobody spoke in time. */
struct live_count {
	int64_t live, abandoned;
};

/* What a grant is based on. */
struct escrow_basis {
	bool valid;
	struct live_count own;   /* all of this node's, when it asked */
	int64_t owed;            /* abandoned, perhaps not in the counts; in calls */
};

struct escrow {
	struct live_count own;   /* of this process since it began, ended or told that no seat is free */
	int64_t granted;
	struct escrow_basis basis, asking; /* of granted, and of the read under way */
};

/* So many more of this node were answered, or abandoned; below 0 where one was not after all. */
void escrow_count(struct escrow *e, int64_t live, int64_t abandoned);

/*
 * X: lines that ring or are about to be dialled, free seats that are theirs for certain, and calls that may be
 * abandoned whether a seat is free or not.
 */
int64_t escrow_exposure(int share, int64_t lines, int64_t seats, int64_t doomed);

/* Most X may be now; below 0: nothing may be exposed. */
int64_t escrow_room(const struct escrow *e, int share);

/* A read begins: what the reservation must be at least. owed: see above. */
int64_t escrow_ask(struct escrow *e, int share, int64_t exposure, int64_t owed);
/* ... and was answered. */
void escrow_answer(struct escrow *e, int64_t granted);
/* Neither the grant nor the answer to come counts any more. */
void escrow_void(struct escrow *e);

#endif
