/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The servers a connection string names ("host=a,b port=5432,5433"), in turn. libpq goes on to the next
 * one when a server refuses, but its asynchronous connect has no timeout: a machine that lost its power
 * answers nothing, and the rest of the list would never be asked. So the caller gives up after a while
 * and asks for the list beginning with the next server.
 */
#ifndef DIALER_STORE_HOSTS_H
#define DIALER_STORE_HOSTS_H

#define HOSTS_MAX 16 /* servers of one string; more are refused */

/*
 * Keywords for libpq that override those of the connection string; each list NULL where the string has
 * one entry or none. Owned by the caller.
 */
struct hosts {
	char *host, *hostaddr, *port;
};

/* The lists beginning with entry turn, counted on and on from 0. 0, -EINVAL (libpq cannot read it), -E2BIG, -ENOMEM. */
int hosts_turn(struct hosts *h, const char *conninfo, unsigned turn) __attribute__((warn_unused_result));
void hosts_release(struct hosts *h);

#endif
