/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SIP over UDP and TCP (RFC 3261 18): one listening socket; whole messages in, whole messages out.
 * Everything runs on the loop's thread.
 */
#ifndef CALLSIM_TRANSPORT_H
#define CALLSIM_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#define TRANSPORT_CONNECTIONS_MAX 256 /* TCP, at once */

struct connection;
struct event_base;
struct transport;

/* Where a message came from, and where one goes. Copy with peer_copy(), end with peer_release(). */
struct peer {
	struct transport *transport;
	struct sockaddr_storage addr;
	socklen_t addr_len;
	struct connection *connection; /* TCP, counted; NULL for UDP */
};

void peer_copy(struct peer *to, const struct peer *from);
void peer_release(struct peer *p);
/* "127.0.0.1:5060"; out of 80 bytes at least. */
const char *peer_text(const struct peer *p, char *out, size_t size);
/* IP literal only, without port. */
const char *peer_host(const struct peer *p, char *out, size_t size);
int peer_port(const struct peer *p);
bool peer_reliable(const struct peer *p);
/* Send to another address than the message came from. Returns 0, or -EINVAL (no IP literal). */
int peer_set_address(struct peer *p, const char *host, int port) __attribute__((warn_unused_result));

/* data is one message (UDP: one datagram, TCP: framed by Content-Length); valid for the call. */
typedef void(transport_message_h)(const struct peer *from, const char *data, size_t len, void *arg);

struct transport_params {
	struct event_base *base;
	const char *host; /* IP literal */
	int port;         /* 0: any */
	bool tcp;
	transport_message_h *on_message;
	void *arg;
};
/* Returns 0, -EINVAL (host), -ENOMEM or the errno of bind(). */
int transport_open(struct transport **tp, const struct transport_params *params)
	__attribute__((warn_unused_result));
void transport_close(struct transport *t); /* accepts NULL; peers of it must be released before */
int transport_port(const struct transport *t);
const char *transport_host(const struct transport *t);
bool transport_tcp(const struct transport *t);

/* A message that cannot be sent is lost, as on the wire. */
void transport_send(const struct peer *to, const char *data, size_t len);

#endif
