/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/agent/lexicon.h"

#include <ctype.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <flite/flite.h>

#include "dialer/agent/grammar.h"
#include "dialer/base/banned.h"

/* No header declares it. */
cst_lexicon *cmu_lex_init(void);

#define WORDS_MAX 4096
#define LINE_MAX_BYTES 512
#define PHONES_MAX 256

struct word {
	char *text;
	bool found;
};

struct words {
	struct word *list;
	size_t count;
};

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct word *)a)->text, ((const struct word *)b)->text);
}

static int collect(const char *word, void *arg)
{
	struct words *w = arg;

	for (size_t i = 0; i < w->count; i++)
		if (strcmp(w->list[i].text, word) == 0)
			return 0;
	if (w->count == WORDS_MAX)
		return -E2BIG;
	w->list[w->count].text = strdup(word);
	w->list[w->count].found = false;
	return w->list[w->count].text != NULL ? (w->count++, 0) : -ENOMEM;
}

/* "word(2) PH ON ES": look the word up without its number. */
static int use_line(struct words *w, char *line,
	int (*add)(const char *word, const char *phones, void *arg), void *arg)
{
	char *space = strchr(line, ' ');
	struct word key = { .text = line }, *found;
	char *paren;

	if (space == NULL)
		return 0;
	*space = '\0';
	paren = strchr(line, '(');
	if (paren != NULL)
		*paren = '\0';
	found = bsearch(&key, w->list, w->count, sizeof(*w->list), compare);
	if (found == NULL)
		return 0;
	found->found = true;
	if (paren != NULL)
		*paren = '(';
	space[1 + strcspn(space + 1, "\r\n")] = '\0';
	return add(line, space + 1, arg);
}

static int use_dictionary(struct words *w, const char *model_dir,
	int (*add)(const char *word, const char *phones, void *arg), void *arg)
{
	char path[LINE_MAX_BYTES], line[LINE_MAX_BYTES];
	FILE *f;
	int err = 0;

	snprintf(path, sizeof(path), "%s/cmudict-en-us.dict", model_dir);
	f = fopen(path, "re");
	if (f == NULL)
		return -errno;
	while (err == 0 && fgets(line, sizeof(line), f) != NULL)
		err = use_line(w, line, add, arg);
	fclose(f);
	return err;
}

/* flite's phones are the CMU set in small letters with the stress behind; "ax" is its schwa. */
static void add_phone(char *out, size_t size, const char *phone)
{
	size_t n = strlen(out);

	if (n > 0 && n + 1 < size)
		out[n++] = ' ';
	if (strncmp(phone, "ax", 2) == 0)
		phone = phone[2] == 'r' ? "er" : "ah";
	for (; isalpha((unsigned char)*phone) && n + 1 < size; phone++)
		out[n++] = (char)toupper((unsigned char)*phone);
	out[n] = '\0';
}

static int guess(const char *word, int (*add)(const char *word, const char *phones, void *arg),
	void *arg)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* cmu_lex_init() fills a global */
	char phones[PHONES_MAX] = "";
	cst_val *list;

	pthread_mutex_lock(&lock);
	list = lex_lookup(cmu_lex_init(), word, NULL, NULL);
	pthread_mutex_unlock(&lock);
	for (const cst_val *v = list; v != NULL; v = val_cdr(v))
		add_phone(phones, sizeof(phones), val_string(val_car(v)));
	delete_val(list);
	return phones[0] != '\0' ? add(word, phones, arg) : -EINVAL;
}

int lexicon_each(const char *model_dir, const struct script *script,
	int (*add)(const char *word, const char *phones, void *arg), void *arg)
{
	struct words w = { calloc(WORDS_MAX, sizeof(struct word)), 0 };
	int err = w.list != NULL ? grammar_words(script, collect, &w) : -ENOMEM;

	if (err == 0) {
		qsort(w.list, w.count, sizeof(*w.list), compare);
		err = use_dictionary(&w, model_dir, add, arg);
	}
	for (size_t i = 0; err == 0 && i < w.count; i++)
		if (!w.list[i].found)
			err = guess(w.list[i].text, add, arg);
	for (size_t i = 0; i < w.count; i++)
		free(w.list[i].text);
	free(w.list);
	return err;
}
