/* Words of ours in JSON, as a person reads them: results, states, what may be seen. Programs compare these words, so
 * they are English everywhere but here. */
#ifndef CTL_WORDS_H
#define CTL_WORDS_H

/* The word in the person's language when it is one of ours, else as it is: what somebody else has named never
 * becomes another name because it is spelt like a word of ours. Borrowed. */
const char *ctl_word(const char *word);

#endif
