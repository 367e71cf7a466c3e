/* The administrator's guide where it is installed: one file LANGUAGE/NAME.md for each chapter. It is shown in the
 * language of the person, or in the one that is there. */
#ifndef SUPERVISOR_GUIDE_H
#define SUPERVISOR_GUIDE_H

#include <stdio.h>

/* Returns a new path of the folder that belongs to this program: /usr/share/ewscal/guide for one in /usr/bin. */
char *guide_folder(void);

/* Returns a new path of the chapter of that name below `folder`, or of that title in that language, in small letters or
 * capitals; NULL: there is none. */
char *guide_find_chapter(const char *folder, const char *language, const char *name);

/* Writes a line with name and title of each chapter. Returns how many there are; 0: the guide is not installed. */
size_t guide_list(const char *folder, const char *language, FILE *stream);

#endif
