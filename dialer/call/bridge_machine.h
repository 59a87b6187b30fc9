/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The states of a hand-over and what may happen in each, as one table (bridge_machine.c), as machine.h has
 * them for the call itself. A hand-over from beginning to end, where the first representative lets it ring:
 *
 *   idle -wanted-> asked -found-> calling -time up-> again -gone-> asked -found-> calling -answered-> joined
 *   -gone-> idle -over-> closed
 */
#ifndef DIALER_CALL_BRIDGE_MACHINE_H
#define DIALER_CALL_BRIDGE_MACHINE_H

enum bridge_state {
	BRIDGE_IDLE = 0, /* no representative is wanted */
	BRIDGE_ASKED,    /* the control thread looks for one */
	BRIDGE_DROPPED,  /* as asked, but whom it finds is wanted no more */
	BRIDGE_CALLING,  /* the INVITE to one is queued or sent */
	BRIDGE_JOINED,   /* the two talk */
	BRIDGE_AGAIN,    /* a leg is being ended; when it is gone, another representative is asked for */
	BRIDGE_LEAVING,  /* a leg is being ended, and that is it */
	BRIDGE_CLOSING,  /* a leg is being ended, and the call is over */
	BRIDGE_CLOSED,   /* the call is over, and nothing is left */
	BRIDGE_STATE_COUNT,
};

enum bridge_input {
	BRIDGE_WANTED = 0, /* by the agent */
	BRIDGE_UNWANTED,   /* the agent looks for one no more */
	BRIDGE_FOUND,      /* the control thread took one for us */
	BRIDGE_NOBODY,     /* it found none, or there is no asking any more */
	BRIDGE_ANSWERED,
	BRIDGE_TIME_UP,    /* it rang, or nothing was found, for as long as it may */
	BRIDGE_GONE,       /* the representative's leg has ended, or never began */
	BRIDGE_OVER,       /* the person's leg is ending, or has ended */
	BRIDGE_INPUT_COUNT,
};

/* What to do on a move; bridge.c has one function for each. */
enum bridge_action {
	BRIDGE_DO_NOTHING = 0,
	BRIDGE_ASK,
	BRIDGE_KEEP_ASKING, /* the question of before serves again */
	BRIDGE_CALL,
	BRIDGE_JOIN,
	BRIDGE_GIVE_UP,     /* tell the agent that nobody is there */
	BRIDGE_GIVE_BACK,   /* whom we were given is not needed */
	BRIDGE_NOT_ANSWERED, /* end the leg of one who does not answer */
	BRIDGE_DROP,        /* end the leg of one who is needed no more */
	BRIDGE_PART,        /* end the leg of one who talks */
	BRIDGE_NEXT,        /* the leg is gone: ask for another */
	BRIDGE_LEFT,        /* the leg is gone, nothing follows */
	BRIDGE_HANG_UP,     /* the representative hung up: so do we on the person */
	BRIDGE_FINISH,      /* the leg is gone, and the call waited for nothing else */
};

struct bridge_move {
	enum bridge_action action;
	enum bridge_state next;
};

/* Returns 0 and the move, or -EINVAL when the input is not permitted in this state. */
int bridge_machine(enum bridge_state state, enum bridge_input input, struct bridge_move *ret_move)
	__attribute__((warn_unused_result));
const char *bridge_state_name(enum bridge_state s);
const char *bridge_input_name(enum bridge_input i);

#endif
