/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a script's text to the words of this call: variables filled from the campaign, the lead and
 * what the conversation has learnt (slots). One thread.
 */
#ifndef DIALER_AGENT_WORDING_H
#define DIALER_AGENT_WORDING_H

#include <jansson.h>

#include "dialer/agent/script_priv.h"

#define WORDING_MAX 2048 /* bytes of a text with its variables filled */

struct wording {
	const struct script *script;
	char *seller, *subject, *first_name, *last_name;
	struct e164 callback_number, toll_free_number;
	enum purpose purpose;
	json_t *fields;          /* the lead's other columns; NULL none */
	json_t *slots;           /* name to text */
	char callback_time[64];
};

/* The script must outlive it. Returns 0 or -ENOMEM. */
int wording_init(struct wording *w, const struct agent_params *params)
	__attribute__((warn_unused_result));
void wording_release(struct wording *w);

/* Append text to out (WORDING_MAX bytes, NUL-terminated already), one space between. */
void wording_append(const struct wording *w, const char *text, char out[WORDING_MAX]);

/* Numbers as a voice should read them: "8 0 0, 5 5 5, 0 1 2 3". Returns buf. */
#define WORDING_NUMBER_MAX 48
const char *wording_number(struct e164 number, char buf[WORDING_NUMBER_MAX]);

#endif
