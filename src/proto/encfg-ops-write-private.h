/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the files of a write share. Worker thread only. */

#include "encfg-ops-private.h"

G_BEGIN_DECLS

/* One call of encfg_ops_write. A row that was sent stands at NO_ANSWER until the read-back tells
 * more. */
typedef struct
{
  EncfgTarget *target;
  EncfgWriteRow *rows;
  guint n_rows;
  EncfgImage
    *before;      /* blocks that are written whole, as they were first read, and what is joined */
  GArray *wholes; /* EncfgSpan, those of them that were sent */
  EncfgProgressFunc progress;
  gpointer progress_data;
  guint done, total;
  GCancellable *cancellable;
  GError *stop; /* why nothing more is written, or NULL */
  GError
    *unfinished; /* why the sequence after the rows failed, or what else has changed; or NULL */
} EncfgWriteRun;

/* What goes out, and the registers in there whose rows are meant: all, or those of one row of a
 * block that is written whole. */
typedef struct
{
  EncfgSpan span;
  EncfgSpan rows;
  gboolean is_whole;
  gboolean is_joined; /* over what target->beside tells, which goes back as it was */
} EncfgWriteRequest;

/* Exceptions that say no. After any other failure of a write only a read tells what happened. */
gboolean encfg_ops_is_refusal (const GError *error);

/* Joins those between which all is known and that are sooner one than two. `requests`:
 * EncfgWriteRequest, by view, table and address. */
void encfg_ops_join_writes (const EncfgTarget *target, GArray *requests);

/* Sends one write. Where its fate is unclear a read-back decides: it went through, or it is sent
 * once more. `sent`: it left this computer. */
gboolean encfg_ops_send_request (EncfgWriteRun *run,
                                 const EncfgWriteRequest *request,
                                 gboolean *sent,
                                 GError **error);

G_END_DECLS
