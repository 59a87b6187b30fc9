/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/call/machine.h"

#include <errno.h>
#include <stdbool.h>

#include "dialer/base/banned.h"

static const char *const state_names[CALL_STATE_COUNT] = {
	[CALL_NEW] = "new",
	[CALL_INVITING] = "inviting",
	[CALL_RINGING] = "ringing",
	[CALL_TALKING] = "talking",
	[CALL_ENDING] = "ending",
	[CALL_OVER] = "over",
};

static const char *const input_names[CALL_INPUT_COUNT] = {
	[INPUT_REFUSED] = "refused",
	[INPUT_SENT] = "sent",
	[INPUT_RINGING] = "ringing",
	[INPUT_ANSWERED] = "answered",
	[INPUT_ENDED] = "ended",
	[INPUT_TIME_UP] = "time-up",
	[INPUT_STOP] = "stop",
	[INPUT_HANG_UP] = "hang-up",
};

struct cell {
	bool permitted;
	struct call_move move;
};

#define MOVE(action, next) { true, { ACTION_##action, CALL_##next } }

/*
 * A stop while talking is no error: the person on the line hears the agent out (an opt-out in
 * this very call is one such stop). With two carrier workers the 200 can overtake the 180, hence
 * "ringing" while talking does nothing.
 */
static const struct cell table[CALL_STATE_COUNT][CALL_INPUT_COUNT] = {
	[CALL_NEW] = {
		[INPUT_REFUSED] = MOVE(NOT_SENT, OVER),
		[INPUT_SENT] = MOVE(MARK_SENT, INVITING),
		[INPUT_STOP] = MOVE(NONE, NEW), /* the flag on the attempt refuses it at the INVITE */
		[INPUT_HANG_UP] = MOVE(NONE, NEW),
	},
	[CALL_INVITING] = {
		[INPUT_RINGING] = MOVE(RING, RINGING),
		[INPUT_ANSWERED] = MOVE(TALK, TALKING),
		[INPUT_ENDED] = MOVE(FINISH_UNANSWERED, OVER),
		[INPUT_TIME_UP] = MOVE(NO_ANSWER, ENDING),
		[INPUT_STOP] = MOVE(WITHDRAW, ENDING),
		[INPUT_HANG_UP] = MOVE(WITHDRAW, ENDING),
	},
	[CALL_RINGING] = {
		[INPUT_RINGING] = MOVE(RING, RINGING), /* 180 then 183: early audio may start */
		[INPUT_ANSWERED] = MOVE(TALK, TALKING),
		[INPUT_ENDED] = MOVE(FINISH_UNANSWERED, OVER),
		[INPUT_TIME_UP] = MOVE(NO_ANSWER, ENDING),
		[INPUT_STOP] = MOVE(WITHDRAW, ENDING),
		[INPUT_HANG_UP] = MOVE(WITHDRAW, ENDING),
	},
	[CALL_TALKING] = {
		[INPUT_RINGING] = MOVE(NONE, TALKING),
		[INPUT_ENDED] = MOVE(FINISH_TALKED, OVER),
		[INPUT_TIME_UP] = MOVE(HANG_UP, ENDING),
		[INPUT_STOP] = MOVE(NONE, TALKING),
		[INPUT_HANG_UP] = MOVE(HANG_UP, ENDING),
	},
	[CALL_ENDING] = {
		[INPUT_RINGING] = MOVE(NONE, ENDING),
		[INPUT_ANSWERED] = MOVE(NONE, ENDING), /* CANCEL crossed the 200; sip/ sends BYE */
		[INPUT_ENDED] = MOVE(FINISH, OVER),
		[INPUT_TIME_UP] = MOVE(NONE, ENDING),
		[INPUT_STOP] = MOVE(NONE, ENDING),
		[INPUT_HANG_UP] = MOVE(NONE, ENDING),
	},
	[CALL_OVER] = {
		[INPUT_STOP] = MOVE(NONE, OVER),
		[INPUT_HANG_UP] = MOVE(NONE, OVER),
	},
};

int call_machine(enum call_state state, enum call_input input, struct call_move *ret_move)
{
	const struct cell *cell = &table[state][input];

	if (!cell->permitted)
		return -EINVAL;
	*ret_move = cell->move;
	return 0;
}

const char *call_state_name(enum call_state s)
{
	return state_names[s];
}

const char *call_input_name(enum call_input i)
{
	return input_names[i];
}
