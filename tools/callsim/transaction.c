/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/transaction.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <event2/event.h>

#include "dialer/base/buf.h"
#include "dialer/base/clock.h"
#include "tools/callsim/sipfield.h"
#include "tools/callsim/table.h"

#include "dialer/base/banned.h"

#define KEY_BYTES_MAX 1200
#define COOKIE "z9hG4bK" /* a branch that begins so is unique (RFC 3261 8.1.1.7) */
#define DEFAULT_PORT 5060

enum tx_state {
	TX_OPEN = 0,  /* request received, no final response yet */
	TX_UNACKED,   /* INVITE: final response sent, waits for ACK */
	TX_LINGERING, /* only absorbs repeats */
	TX_CALLING,   /* ours: request sent, waits for a final response */
};

struct tx {
	struct tx_layer *layer;
	char *key;
	enum tx_state state;
	enum sip_method method;
	struct sip_message *request; /* server, until the final response */
	struct peer peer;            /* where responses (requests) go */
	struct buf sent;             /* last message sent */
	int code;                    /* of it */
	struct event *timer;
	int64_t interval_us, deadline_us;
	void *user;
	tx_done_h *done;
};

struct tx_layer {
	struct event_base *base;
	struct tx_handler handler;
	struct table *by_key;
};

int tx_layer_new(struct tx_layer **lp, struct event_base *base, const struct tx_handler *handler)
{
	struct tx_layer *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return -ENOMEM;
	l->base = base;
	l->handler = *handler;
	if (table_new(&l->by_key, TX_MAX) < 0) {
		free(l);
		return -ENOMEM;
	}
	*lp = l;
	return 0;
}

static void tx_release(struct tx *tx)
{
	sip_message_free(tx->request);
	peer_release(&tx->peer);
	buf_release(&tx->sent);
	if (tx->timer != NULL)
		event_free(tx->timer);
	free(tx->key);
	free(tx);
}

void tx_layer_free(struct tx_layer *l)
{
	struct tx *tx;

	if (l == NULL)
		return;
	while ((tx = table_pop(l->by_key)) != NULL)
		tx_release(tx);
	table_free(l->by_key);
	free(l);
}

static void tx_remove(struct tx *tx)
{
	(void)table_take(tx->layer->by_key, tx->key); /* the value is tx */
	tx_release(tx);
}

static void set_timer(struct tx *tx, int64_t us)
{
	struct timeval tv = { (time_t)(us / CLOCK_US_PER_S), (suseconds_t)(us % CLOCK_US_PER_S) };

	/* Without memory for the timer it stays until the end; nothing else is left to do. */
	(void)event_add(tx->timer, &tv);
}

static void linger(struct tx *tx, int64_t us)
{
	tx->state = TX_LINGERING;
	set_timer(tx, peer_reliable(&tx->peer) ? 0 : us);
}

static void transmit(struct tx *tx)
{
	transport_send(&tx->peer, buf_text(&tx->sent), tx->sent.len);
}

static void give_up(struct tx *tx)
{
	struct tx_layer *l = tx->layer;
	void *user = tx->user;
	tx_done_h *done = tx->done;
	int code = tx->code;
	bool ours = tx->state == TX_CALLING;

	tx_remove(tx);
	if (!ours)
		l->handler.on_timeout(code, user, l->handler.arg);
	else if (done != NULL)
		done(NULL, user);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct tx *tx = arg;
	int64_t now_us = clock_mono_us();

	(void)fd;
	(void)what;
	if (tx->state == TX_LINGERING) {
		tx_remove(tx);
		return;
	}
	if (now_us >= tx->deadline_us) {
		give_up(tx);
		return;
	}
	/* A refusal or a request over TCP is not repeated; only its time is limited. */
	if (!peer_reliable(&tx->peer) || tx->code == 200) {
		transmit(tx);
		if (tx->state == TX_UNACKED)
			tx->layer->handler.on_resend(tx->code, tx->user, tx->layer->handler.arg);
	}
	tx->interval_us = tx->interval_us * 2 < SIP_T2_US ? tx->interval_us * 2 : SIP_T2_US;
	set_timer(tx, tx->interval_us < tx->deadline_us - now_us ? tx->interval_us
		: tx->deadline_us - now_us);
}

static void expect_answer(struct tx *tx, enum tx_state state)
{
	tx->state = state;
	tx->interval_us = SIP_T1_US;
	tx->deadline_us = clock_mono_us() + SIP_64T1_US;
	set_timer(tx, tx->interval_us);
}

static struct tx *tx_new(struct tx_layer *l, const struct peer *peer, const char *key)
{
	struct tx *tx = calloc(1, sizeof(*tx));

	if (tx == NULL)
		return NULL;
	tx->layer = l;
	peer_copy(&tx->peer, peer);
	buf_init(&tx->sent, SIP_MESSAGE_MAX);
	tx->key = strdup(key);
	tx->timer = evtimer_new(l->base, on_timer, tx);
	if (tx->key == NULL || tx->timer == NULL || table_put(l->by_key, key, tx) < 0) {
		tx_release(tx);
		return NULL;
	}
	return tx;
}

/* ---- matching (17.2.3) ------------------------------------------------------------------------ */

static int make_key(char key[KEY_BYTES_MAX], const struct sip_message *m, const char *method)
{
	struct sip_via via;
	int n;

	if (sip_via_parse(sip_find(m, "Via"), &via) < 0)
		return -EINVAL;
	if (strncasecmp(via.branch, COOKIE, sizeof(COOKIE) - 1) == 0)
		n = snprintf(key, KEY_BYTES_MAX, "%s|%s:%d|%s", via.branch, via.host, via.port,
			method);
	else
		n = snprintf(key, KEY_BYTES_MAX, "%s|%s|%u|%s:%d|%s", m->call_id, m->from_tag,
			m->cseq, via.host, via.port, method);
	return n < KEY_BYTES_MAX ? 0 : -EINVAL;
}

/* Where responses go: the source, but with the port of Via when no rport was asked for (18.2.2). */
static void set_return_path(struct tx *tx)
{
	struct sip_via via;
	char host[64];

	if (peer_reliable(&tx->peer) || sip_via_parse(sip_find(tx->request, "Via"), &via) < 0 ||
		via.rport)
		return;
	if (peer_set_address(&tx->peer, peer_host(&tx->peer, host, sizeof(host)),
			via.port != 0 ? via.port : DEFAULT_PORT) < 0)
		return; /* cannot be: the host is an address just printed */
}

static void receive_ack(struct tx_layer *l, struct tx *tx, struct sip_message *m,
	const struct peer *from)
{
	if (tx == NULL || (tx->state == TX_UNACKED && tx->code < 300)) {
		l->handler.on_ack(m, from, l->handler.arg);
	} else if (tx->state == TX_UNACKED) {
		linger(tx, SIP_T4_US);
		l->handler.on_acked(tx->user, l->handler.arg);
	}
	sip_message_free(m);
}

static void receive_repeat(struct tx_layer *l, struct tx *tx, struct sip_message *m)
{
	if (tx->sent.len > 0)
		transmit(tx);
	l->handler.on_repeat(m, tx->user, l->handler.arg);
	sip_message_free(m);
}

static int receive_response(struct tx_layer *l, struct sip_message *m)
{
	struct sip_via via;
	struct tx *tx = NULL;

	if (sip_via_parse(sip_find(m, "Via"), &via) == 0)
		tx = table_get(l->by_key, via.branch);
	if (tx == NULL || tx->state != TX_CALLING) {
		sip_message_free(m);
		return tx == NULL ? -EINVAL : 0;
	}
	if (m->status >= 200) {
		tx_done_h *done = tx->done;
		void *user = tx->user;

		linger(tx, SIP_T4_US);
		if (done != NULL)
			done(m, user);
	}
	sip_message_free(m);
	return 0;
}

int tx_receive(struct tx_layer *l, const struct peer *from, struct sip_message *m)
{
	char key[KEY_BYTES_MAX];
	struct tx *tx;

	if (!m->request)
		return receive_response(l, m);
	if (make_key(key, m, m->method == SIP_ACK ? "INVITE" : m->method_name) < 0) {
		sip_message_free(m);
		return -EINVAL;
	}
	tx = table_get(l->by_key, key);
	if (m->method == SIP_ACK) {
		receive_ack(l, tx, m, from);
		return 0;
	}
	if (tx != NULL) {
		receive_repeat(l, tx, m);
		return 0;
	}
	tx = tx_new(l, from, key);
	if (tx == NULL) {
		sip_message_free(m); /* no memory or full: the caller repeats it */
		return 0;
	}
	tx->method = m->method;
	tx->request = m;
	set_return_path(tx);
	l->handler.on_request(tx, l->handler.arg);
	return 0;
}

/* ---- server side ------------------------------------------------------------------------------ */

const struct sip_message *tx_request(const struct tx *tx)
{
	return tx->request;
}

const struct peer *tx_peer(const struct tx *tx)
{
	return &tx->peer;
}

void tx_set_user(struct tx *tx, void *user)
{
	tx->user = user;
}

void *tx_user(const struct tx *tx)
{
	return tx->user;
}

struct tx *tx_cancelled(const struct tx *cancel)
{
	char key[KEY_BYTES_MAX];

	if (make_key(key, cancel->request, "INVITE") < 0)
		return NULL;
	return table_get(cancel->layer->by_key, key);
}

void tx_respond(struct tx *tx, const struct sip_response *r)
{
	if (tx->state != TX_OPEN)
		return;
	buf_clear(&tx->sent);
	sip_write_response(&tx->sent, tx->request, &tx->peer, r);
	if (buf_error(&tx->sent) < 0)
		buf_clear(&tx->sent);
	else
		transmit(tx);
	tx->code = r->code;
	if (r->code < 200)
		return;
	sip_message_free(tx->request);
	tx->request = NULL;
	if (tx->method == SIP_INVITE)
		expect_answer(tx, TX_UNACKED);
	else
		linger(tx, SIP_64T1_US);
}

void tx_acked(struct tx *tx)
{
	if (tx->state == TX_UNACKED)
		linger(tx, SIP_64T1_US);
}

void tx_forget(struct tx *tx)
{
	if (tx != NULL)
		tx->user = NULL;
}

/* ---- client side ------------------------------------------------------------------------------ */

int tx_client(struct tx_layer *l, const struct peer *to, const char *branch, const char *text,
	size_t len, tx_done_h *done, void *user)
{
	struct tx *tx = tx_new(l, to, branch);

	if (tx == NULL)
		return -ENOMEM;
	buf_add(&tx->sent, text, len);
	if (buf_error(&tx->sent) < 0) {
		tx_remove(tx);
		return -ENOBUFS;
	}
	tx->done = done;
	tx->user = user;
	expect_answer(tx, TX_CALLING);
	transmit(tx);
	return 0;
}

void tx_client_forget(struct tx_layer *l, const char *branch)
{
	struct tx *tx = table_get(l->by_key, branch);

	if (tx != NULL) {
		tx->done = NULL;
		tx->user = NULL;
	}
}
