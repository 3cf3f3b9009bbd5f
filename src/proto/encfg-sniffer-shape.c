/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sniffer-shape.h"

#define EXCEPTION_FLAG 0x80
#define EXCEPTION_LENGTH 5
#define MIN_LENGTH 4

/* `length` bytes in all, and as many more as the byte at `count_at` says (0: no more). */
typedef struct
{
  guint length;
  guint count_at;
} Rule;

typedef struct
{
  guint8 function;
  Rule rules[2]; /* by EncfgShape */
} Shape;

static const Shape shapes[] = {
  { 1, { { 8, 0 }, { 5, 2 } } },    { 2, { { 8, 0 }, { 5, 2 } } },
  { 3, { { 8, 0 }, { 5, 2 } } },    { 4, { { 8, 0 }, { 5, 2 } } },
  { 5, { { 8, 0 }, { 8, 0 } } },    { 6, { { 8, 0 }, { 8, 0 } } },
  { 7, { { 4, 0 }, { 5, 0 } } },    { 8, { { 8, 0 }, { 8, 0 } } },
  { 11, { { 4, 0 }, { 8, 0 } } },   { 12, { { 4, 0 }, { 5, 2 } } },
  { 15, { { 9, 6 }, { 8, 0 } } },   { 16, { { 9, 6 }, { 8, 0 } } },
  { 17, { { 4, 0 }, { 5, 2 } } },   { 20, { { 5, 2 }, { 5, 2 } } },
  { 21, { { 5, 2 }, { 5, 2 } } },   { 22, { { 10, 0 }, { 10, 0 } } },
  { 23, { { 13, 10 }, { 5, 2 } } },
};

static const Shape *
find_shape (guint8 function)
{
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    if (shapes[i].function == function)
      return &shapes[i];
  return NULL;
}

gboolean
encfg_shape_is_known (guint8 function)
{
  return (function & EXCEPTION_FLAG) != 0 || find_shape (function) != NULL;
}

/* Registers come in pairs of bytes, and nobody answers with none. */
static gboolean
is_read_of (guint8 function, guint n_bytes)
{
  if (function == 3 || function == 4)
    return n_bytes > 0 && n_bytes % 2 == 0;
  return (function != 1 && function != 2) || n_bytes > 0;
}

int
encfg_shape_length (EncfgShape shape, const guint8 *bytes, gsize available)
{
  const Shape *known = available >= 2 ? find_shape (bytes[1]) : NULL;
  const Rule *rule = known != NULL ? &known->rules[shape] : NULL;
  guint length;

  if (available < 2)
    return 0;
  if (bytes[1] & EXCEPTION_FLAG)
    return shape == ENCFG_SHAPE_ANSWER ? EXCEPTION_LENGTH : -1;
  if (rule == NULL)
    return -1;
  if (rule->count_at == 0)
    return (int) rule->length;
  if (available <= rule->count_at)
    return 0;

  length = rule->length + bytes[rule->count_at];
  if (shape == ENCFG_SHAPE_ANSWER && !is_read_of (bytes[1], bytes[rule->count_at]))
    return -1;
  return length <= ENCFG_RTU_MAX ? (int) length : -1;
}

gboolean
encfg_shape_has_crc (const guint8 *bytes, gsize length)
{
  return length >= MIN_LENGTH && encfg_frame_crc (bytes, length - 2) ==
                                   (guint16) (bytes[length - 2] | bytes[length - 1] << 8);
}
