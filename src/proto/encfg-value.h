/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A value of one item, free of scale: the raw number (or text) that the registers stand for.
 * Plain data without ownership, so it crosses threads and compares exactly. Any thread. */

#include <glib.h>

G_BEGIN_DECLS

/* Most registers of one item, and bytes of the longest text in them: a byte of the module's own
 * encoding takes up to two in UTF-8. */
#define ENCFG_WORDS_MAX 31
#define ENCFG_TEXT_MAX (4 * ENCFG_WORDS_MAX)

typedef enum
{
  ENCFG_VALUE_UNREAD = 0, /* nobody has read or given it */
  ENCFG_VALUE_ABSENT,     /* the module says "no value" (a sentinel of the profile) */
  ENCFG_VALUE_NUMBER,     /* raw integer; IPv4, MAC and clock are numbers too (see encfg-codec.h) */
  ENCFG_VALUE_TEXT
} EncfgValueKind;

typedef struct
{
  EncfgValueKind kind;
  gint64 number;
  char text[ENCFG_TEXT_MAX + 1]; /* UTF-8, NUL-terminated */
} EncfgValue;

#define ENCFG_VALUE_INIT_UNREAD                                                                    \
  {                                                                                                \
    ENCFG_VALUE_UNREAD, 0, ""                                                                      \
  }

static inline EncfgValue
encfg_value_number (gint64 number)
{
  return (EncfgValue){ ENCFG_VALUE_NUMBER, number, "" };
}

/* Same kind and same content. */
gboolean encfg_value_equal (const EncfgValue *a, const EncfgValue *b);

/* TRUE for a number or a text: something that can be shown, written and compared. */
gboolean encfg_value_is_present (const EncfgValue *value);

G_END_DECLS
