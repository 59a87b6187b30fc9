/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A real PostgreSQL for tests: a private cluster, started once per test program, with one fresh
 * database per pgtest_database() made from a migrated template.
 */
#ifndef TESTS_LIB_PGTEST_H
#define TESTS_LIB_PGTEST_H

/*
 * Start the cluster of this program (named by its process id). Ends the program with exit status
 * 77 (skipped) where PostgreSQL is not installed, and with 1 and a message when it does not start.
 */
void pgtest_start(void);
/* Stop and remove it. Also runs at exit. */
void pgtest_stop(void);
/* A fresh database with the schema; returns its connection string, valid until the next call. */
const char *pgtest_database(void);
/* The folder of the cluster: room for a test's own files. */
const char *pgtest_dir(void);
/* Run SQL (several statements allowed) in the newest database; fails the program on an error. */
void pgtest_sql(const char *sql);
/*
 * Behind the leads of a campaign come as many more, with their phones, in the same area codes and
 * calling classes (tests/lib/many_leads.sql, which also says what it takes).
 */
void pgtest_many_leads(long long campaign_id, long long how_many);
/* First column of the first row of a query, "" for none or NULL. Valid until the next call. */
const char *pgtest_text(const char *sql);
long long pgtest_int(const char *sql);

#endif
