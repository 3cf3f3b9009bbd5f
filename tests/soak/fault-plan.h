/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a bad line does to one message: nothing, or one fault drawn by chance. Only faults that a
 * real line has and that can be told from a right answer: docs/line-safety.md says which are left
 * out and why. Pure; the same seed and the same messages give the same faults. */

#include "encfg-frame.h"

#define FAULT_PIECE_MAX 520

typedef enum
{
  FAULT_TO_MODULE,
  FAULT_TO_MASTER
} FaultDirection;

/* What leaves the line again of a message. */
typedef struct
{
  gint64 after_us; /* not before so long from now */
  guint8 bytes[FAULT_PIECE_MAX];
  gsize length;
  gboolean is_overtaken; /* what comes after it need not wait for it */
  gboolean comes_back;   /* to whoever sent the message */
  gboolean closes;       /* the connection ends behind it; on a serial line the adapter is gone */
  gboolean deafens;      /* nothing more gets through this connection */
} FaultPiece;

typedef struct
{
  GRand *rand;
  gboolean is_tcp;
  guint percent; /* of messages that suffer a fault */
  guint timeout_ms;
} FaultPlan;

/* Appends to `pieces` (element-type FaultPiece). Returns the fault's name, or NULL. */
const char *fault_plan_draw (FaultPlan *self,
                             FaultDirection direction,
                             const guint8 *bytes,
                             gsize length,
                             GArray *pieces);
