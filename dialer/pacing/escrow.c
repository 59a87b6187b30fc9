/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/pacing/escrow.h"

#include "dialer/base/banned.h"

static int64_t greater(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

void escrow_count(struct escrow *e, int64_t live, int64_t abandoned)
{
	e->own.live += live;
	e->own.abandoned += abandoned;
}

int64_t escrow_exposure(int share, int64_t lines, int64_t seats, int64_t doomed)
{
	return (ESCROW_ONE - share) * (greater(lines - greater(seats, 0), 0) + doomed);
}

int64_t escrow_room(const struct escrow *e, int share)
{
	const struct escrow_basis *b = &e->basis;

	if (!b->valid)
		return 0;
	return e->granted - (ESCROW_ONE - share) * b->owed + share * (e->own.live - b->own.live) -
	       ESCROW_ONE * (e->own.abandoned - b->own.abandoned);
}

int64_t escrow_ask(struct escrow *e, int share, int64_t exposure, int64_t owed)
{
	e->asking = (struct escrow_basis){ true, e->own, owed };
	return greater(exposure, escrow_room(e, share)) + (ESCROW_ONE - share) * owed;
}

void escrow_answer(struct escrow *e, int64_t granted)
{
	e->granted = granted;
	e->basis = e->asking;
	e->asking.valid = false;
}

void escrow_void(struct escrow *e)
{
	e->basis.valid = e->asking.valid = false;
}
