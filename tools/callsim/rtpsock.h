/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets for RTP whose datagrams the kernel stamps when they arrive. */
#ifndef CALLSIM_RTPSOCK_H
#define CALLSIM_RTPSOCK_H

#include <stdint.h>

struct msghdr;

/*
 * An even port of host (IP literal) for RTP and the odd one above it for RTCP (RFC 3550 11), both
 * non-blocking. Returns 0, -EADDRINUSE when none was found, or the errno of a socket call.
 */
int rtp_open_pair(const char *host, int *ret_rtp, int *ret_rtcp, uint16_t *ret_port)
	__attribute__((warn_unused_result));

/* When a datagram arrived, as clock_mono_us(). h: of recvmsg(), with room for the stamp. */
int64_t rtp_arrival_us(struct msghdr *h);

#endif
