/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/copy.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dialer/base/banned.h"

#define FLUSH_BYTES 65536
#define DATA_MAX 16777216 /* one row and what is not sent yet; rows are limited by their reader */

static int failed(struct copy *c, const char *message)
{
	if (c->err == 0) {
		snprintf(c->db->error, sizeof(c->db->error), "database: %s", message);
		c->err = -EIO;
	}
	return c->err;
}

int copy_start(struct copy *c, struct db *db, const char *sql)
{
	PGresult *res = PQexec(db->conn, sql);
	bool ready = PQresultStatus(res) == PGRES_COPY_IN;

	*c = (struct copy){ .db = db };
	buf_init(&c->data, DATA_MAX);
	PQclear(res);
	return ready ? 0 : failed(c, PQerrorMessage(db->conn));
}

static void next_value(struct copy *c)
{
	if (c->in_row)
		buf_addc(&c->data, '\t');
	c->in_row = true;
}

void copy_text(struct copy *c, const char *text)
{
	size_t plain;

	next_value(c);
	if (text == NULL) {
		buf_adds(&c->data, "\\N");
		return;
	}
	while (*text != '\0') {
		plain = strcspn(text, "\\\t\n\r");
		buf_add(&c->data, text, plain);
		text += plain;
		if (*text == '\0')
			break;
		buf_addc(&c->data, '\\');
		buf_addc(&c->data, *text == '\t' ? 't' : *text == '\n' ? 'n' : *text == '\r' ? 'r' : '\\');
		text++;
	}
}

void copy_int(struct copy *c, int64_t value)
{
	char text[DB_INT_MAX];

	next_value(c);
	buf_adds(&c->data, db_int_param(value, text));
}

void copy_time(struct copy *c, int64_t wall_us)
{
	char text[DB_TIME_MAX];

	copy_text(c, db_time_param(wall_us, text));
}

void copy_bytes(struct copy *c, const uint8_t *data, size_t len)
{
	static const char hex[] = "0123456789abcdef";

	next_value(c);
	buf_adds(&c->data, "\\\\x"); /* the backslash of bytea's own form, escaped for COPY */
	for (size_t i = 0; i < len; i++) {
		buf_addc(&c->data, hex[data[i] >> 4]);
		buf_addc(&c->data, hex[data[i] & 15]);
	}
}

static int flush(struct copy *c)
{
	if (buf_error(&c->data) != 0)
		return failed(c, "a row is too long, or out of memory");
	if (c->data.len > 0 && PQputCopyData(c->db->conn, c->data.data, (int)c->data.len) != 1)
		return failed(c, PQerrorMessage(c->db->conn));
	buf_clear(&c->data);
	return 0;
}

int copy_row(struct copy *c)
{
	buf_addc(&c->data, '\n');
	c->in_row = false;
	if (c->err < 0 || (c->data.len < FLUSH_BYTES && buf_error(&c->data) == 0))
		return c->err;
	return flush(c);
}

static void end(struct copy *c, const char *why)
{
	PGresult *res;

	if (PQputCopyEnd(c->db->conn, why) != 1)
		failed(c, PQerrorMessage(c->db->conn));
	while ((res = PQgetResult(c->db->conn)) != NULL) {
		if (PQresultStatus(res) != PGRES_COMMAND_OK)
			failed(c, PQresultErrorMessage(res));
		PQclear(res);
	}
	buf_release(&c->data);
}

int copy_finish(struct copy *c)
{
	if (c->err == 0)
		flush(c);
	end(c, c->err < 0 ? "the loader failed" : NULL);
	return c->err;
}

void copy_cancel(struct copy *c)
{
	if (c->err == 0)
		c->err = -ECANCELED; /* so that the server's answer to it is no error to tell */
	end(c, "the file is refused");
}
