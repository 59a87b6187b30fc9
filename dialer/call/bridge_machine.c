/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/call/bridge_machine.h"

#include <errno.h>
#include <stdbool.h>

#include "dialer/base/banned.h"

static const char *const state_names[BRIDGE_STATE_COUNT] = {
	[BRIDGE_IDLE] = "idle",
	[BRIDGE_ASKED] = "asked",
	[BRIDGE_DROPPED] = "dropped",
	[BRIDGE_CALLING] = "calling",
	[BRIDGE_JOINED] = "joined",
	[BRIDGE_AGAIN] = "again",
	[BRIDGE_LEAVING] = "leaving",
	[BRIDGE_CLOSING] = "closing",
	[BRIDGE_CLOSED] = "closed",
};

static const char *const input_names[BRIDGE_INPUT_COUNT] = {
	[BRIDGE_WANTED] = "wanted",
	[BRIDGE_UNWANTED] = "unwanted",
	[BRIDGE_FOUND] = "found",
	[BRIDGE_NOBODY] = "nobody",
	[BRIDGE_ANSWERED] = "answered",
	[BRIDGE_TIME_UP] = "time-up",
	[BRIDGE_GONE] = "gone",
	[BRIDGE_OVER] = "over",
};

struct cell {
	bool permitted;
	struct bridge_move move;
};

#define MOVE(action, next) { true, { BRIDGE_##action, BRIDGE_##next } }

/*
 * One who was found is always given back, and the leg of one who was called is always waited for: the
 * extension still rings until the CANCEL is there, and must not be called by the next call before that.
 * "Answered" where a leg is being ended is an answer that crossed its end; "time up" where nothing is
 * timed, a timer that crossed what it was to guard.
 */
static const struct cell table[BRIDGE_STATE_COUNT][BRIDGE_INPUT_COUNT] = {
	[BRIDGE_IDLE] = {
		[BRIDGE_WANTED] = MOVE(ASK, ASKED),
		[BRIDGE_UNWANTED] = MOVE(DO_NOTHING, IDLE),
		[BRIDGE_TIME_UP] = MOVE(DO_NOTHING, IDLE),
		[BRIDGE_OVER] = MOVE(DO_NOTHING, CLOSED),
	},
	[BRIDGE_ASKED] = {
		[BRIDGE_UNWANTED] = MOVE(DO_NOTHING, DROPPED),
		[BRIDGE_FOUND] = MOVE(CALL, CALLING),
		[BRIDGE_NOBODY] = MOVE(GIVE_UP, IDLE),
		[BRIDGE_TIME_UP] = MOVE(GIVE_UP, DROPPED),
		[BRIDGE_OVER] = MOVE(DO_NOTHING, CLOSED),
	},
	[BRIDGE_DROPPED] = {
		[BRIDGE_WANTED] = MOVE(KEEP_ASKING, ASKED),
		[BRIDGE_UNWANTED] = MOVE(DO_NOTHING, DROPPED),
		[BRIDGE_FOUND] = MOVE(GIVE_BACK, IDLE),
		[BRIDGE_NOBODY] = MOVE(DO_NOTHING, IDLE),
		[BRIDGE_TIME_UP] = MOVE(DO_NOTHING, DROPPED),
		[BRIDGE_OVER] = MOVE(DO_NOTHING, CLOSED),
	},
	[BRIDGE_CALLING] = {
		[BRIDGE_UNWANTED] = MOVE(DROP, LEAVING),
		[BRIDGE_ANSWERED] = MOVE(JOIN, JOINED),
		[BRIDGE_TIME_UP] = MOVE(NOT_ANSWERED, AGAIN),
		[BRIDGE_GONE] = MOVE(NEXT, ASKED),
		[BRIDGE_OVER] = MOVE(DROP, CLOSING),
	},
	[BRIDGE_JOINED] = {
		[BRIDGE_UNWANTED] = MOVE(DO_NOTHING, JOINED),
		[BRIDGE_TIME_UP] = MOVE(DO_NOTHING, JOINED),
		[BRIDGE_GONE] = MOVE(HANG_UP, IDLE),
		[BRIDGE_OVER] = MOVE(PART, CLOSING),
	},
	[BRIDGE_AGAIN] = {
		[BRIDGE_UNWANTED] = MOVE(DO_NOTHING, LEAVING),
		[BRIDGE_ANSWERED] = MOVE(DO_NOTHING, AGAIN),
		[BRIDGE_TIME_UP] = MOVE(DO_NOTHING, AGAIN),
		[BRIDGE_GONE] = MOVE(NEXT, ASKED),
		[BRIDGE_OVER] = MOVE(DO_NOTHING, CLOSING),
	},
	[BRIDGE_LEAVING] = {
		[BRIDGE_WANTED] = MOVE(DO_NOTHING, AGAIN),
		[BRIDGE_UNWANTED] = MOVE(DO_NOTHING, LEAVING),
		[BRIDGE_ANSWERED] = MOVE(DO_NOTHING, LEAVING),
		[BRIDGE_TIME_UP] = MOVE(DO_NOTHING, LEAVING),
		[BRIDGE_GONE] = MOVE(LEFT, IDLE),
		[BRIDGE_OVER] = MOVE(DO_NOTHING, CLOSING),
	},
	[BRIDGE_CLOSING] = {
		[BRIDGE_UNWANTED] = MOVE(DO_NOTHING, CLOSING),
		[BRIDGE_ANSWERED] = MOVE(DO_NOTHING, CLOSING),
		[BRIDGE_TIME_UP] = MOVE(DO_NOTHING, CLOSING),
		[BRIDGE_GONE] = MOVE(FINISH, CLOSED),
		[BRIDGE_OVER] = MOVE(DO_NOTHING, CLOSING),
	},
	[BRIDGE_CLOSED] = {
		[BRIDGE_UNWANTED] = MOVE(DO_NOTHING, CLOSED),
		[BRIDGE_FOUND] = MOVE(GIVE_BACK, CLOSED), /* asked for before the end */
		[BRIDGE_NOBODY] = MOVE(DO_NOTHING, CLOSED),
		[BRIDGE_OVER] = MOVE(DO_NOTHING, CLOSED),
	},
};

int bridge_machine(enum bridge_state state, enum bridge_input input, struct bridge_move *ret_move)
{
	const struct cell *cell = &table[state][input];

	if (!cell->permitted)
		return -EINVAL;
	*ret_move = cell->move;
	return 0;
}

const char *bridge_state_name(enum bridge_state s)
{
	return state_names[s];
}

const char *bridge_input_name(enum bridge_input i)
{
	return input_names[i];
}
