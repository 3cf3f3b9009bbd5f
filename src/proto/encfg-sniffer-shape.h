/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* How long an RTU frame is, told from its first bytes: as a request and as an answer. For
 * encfg-sniffer and encfg-line-buffer, which hear both. Pure, any thread. */

#include "encfg-frame.h"

G_BEGIN_DECLS

/* Unit, function, 253 more at most, CRC. */
#define ENCFG_RTU_MAX 256u

typedef enum
{
  ENCFG_SHAPE_REQUEST,
  ENCFG_SHAPE_ANSWER, /* an exception too */
} EncfgShape;

/* TRUE if the length of such frames is known: all common functions, and every exception. */
gboolean encfg_shape_is_known (guint8 function);

/* Length of the frame of this shape that `bytes` begin with: 0 if more bytes are needed to tell, -1
 * if it is none. */
int encfg_shape_length (EncfgShape shape, const guint8 *bytes, gsize available);

/* TRUE if the last two of `length` bytes are the CRC of the others. */
gboolean encfg_shape_has_crc (const guint8 *bytes, gsize length);

G_END_DECLS
