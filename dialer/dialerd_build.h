/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Building the floors and joining them: no floor knows the one above, so what one has to tell
 * another passes through the handlers of dialerd_build.c. Control thread. Every function returns 0
 * or a negative errno and has logged why; whatever was built is left to dialerd_take_down().
 */
#ifndef DIALER_DIALERD_BUILD_H
#define DIALER_DIALERD_BUILD_H

struct dialerd;

/* The rule packs and zones that d->config names, and the folder of number lists. */
int dialerd_read_rules(struct dialerd *d);

/*
 * Compares the schema's version with this program's and takes the do-not-call register in force;
 * needs the lists. Blocking, by a session of its own: call it before the loop runs.
 */
int dialerd_read_database(struct dialerd *d);

/* Speech, SIP, media, calls, pacing and HTTP, lowest first; needs d->base and d->control. */
int dialerd_build(struct dialerd *d);

/* Stops and frees every floor that was built, the control mailbox too, but not the loop. */
void dialerd_take_down(struct dialerd *d);

#endif
