/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The states of a call and what may happen in each, as one table (machine.c). A move the table
 * does not know is refused and told to the caller, never fatal: the far end can send anything.
 */
#ifndef DIALER_CALL_MACHINE_H
#define DIALER_CALL_MACHINE_H

enum call_state {
	CALL_NEW = 0,   /* committed, INVITE queued at most */
	CALL_INVITING,  /* INVITE left, nothing heard */
	CALL_RINGING,
	CALL_TALKING,
	CALL_ENDING,    /* we sent CANCEL or BYE and wait for the leg's end */
	CALL_OVER,
	CALL_STATE_COUNT,
};

enum call_input {
	INPUT_REFUSED = 0, /* no INVITE left, none will */
	INPUT_SENT,
	INPUT_RINGING,
	INPUT_ANSWERED,
	INPUT_ENDED,       /* the leg is gone */
	INPUT_TIME_UP,     /* it rang, or talked, as long as it may */
	INPUT_STOP,        /* this number or campaign must not be called any more */
	INPUT_HANG_UP,     /* the agent is done, or the daemon ends all calls */
	CALL_INPUT_COUNT,
};

/* What to do on a move; call.c has one function for each. */
enum call_action {
	ACTION_NONE = 0,
	ACTION_MARK_SENT,
	ACTION_RING,
	ACTION_TALK,
	ACTION_NOT_SENT,    /* over, and nothing was on the wire */
	ACTION_NO_ANSWER,   /* CANCEL: it rang long enough */
	ACTION_WITHDRAW,    /* CANCEL: stopped by law or operator */
	ACTION_HANG_UP,     /* BYE */
	ACTION_FINISH_UNANSWERED,
	ACTION_FINISH_TALKED,
	ACTION_FINISH,      /* after our own CANCEL or BYE */
};

struct call_move {
	enum call_action action;
	enum call_state next;
};

/* Returns 0 and the move, or -EINVAL when the input is not permitted in this state. */
int call_machine(enum call_state state, enum call_input input, struct call_move *ret_move)
	__attribute__((warn_unused_result));
const char *call_state_name(enum call_state s);
const char *call_input_name(enum call_input i);

#endif
