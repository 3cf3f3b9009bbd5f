/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Bytes of a serial line as they come, cut into frames and what is none. A frame is told by the
 * lengths that requests and answers have and by its CRC, not by silence, which USB adapters tear
 * and stretch. Pure, one thread. */

#include "encfg-frame.h"

G_BEGIN_DECLS

/* Nothing came: length 0. */
typedef struct
{
  guint8 bytes[ENCFG_FRAME_MAX];
  guint length;
  gboolean is_frame;   /* its CRC is right; else noise */
  gboolean is_request; /* of a frame: no answer looks like this */
  guint8 unit;         /* of a frame */
  EncfgPdu pdu;        /* of a frame */
} EncfgPiece;

typedef struct
{
  guint8 bytes[2 * ENCFG_FRAME_MAX];
  guint length;
} EncfgLineBuffer;

/* Where the next bytes go, and how many there is room for: at least one after
 * encfg_line_buffer_take has returned FALSE. */
guint8 *encfg_line_buffer_get_room (EncfgLineBuffer *self, guint *room);

/* Takes what the buffer begins with. FALSE if that may still become a frame. `is_silent`: nothing
 * more belongs to it; then noise may stand before a frame. */
gboolean encfg_line_buffer_take (EncfgLineBuffer *self, gboolean is_silent, EncfgPiece *out);

G_END_DECLS
