/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the words of a script are pronounced: from the model's CMU dictionary, and for words it
 * lacks by flite's letter-to-sound rules.
 */
#ifndef DIALER_AGENT_LEXICON_H
#define DIALER_AGENT_LEXICON_H

struct script;

/*
 * Call add with each word and its phones ("HH AH L OW"); further pronunciations come as
 * "word(2)". Returns 0, what add returned, or -errno of the dictionary file. Any thread; reads
 * three megabytes.
 */
int lexicon_each(const char *model_dir, const struct script *script,
	int (*add)(const char *word, const char *phones, void *arg), void *arg)
	__attribute__((warn_unused_result));

#endif
