/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Blocking verbs over a transport: read a plan, write rows and read them back, identify. Retry and
 * dirty-line rules live here and in the transport, nowhere else. Worker thread only (or a test with
 * a transport of its own).
 *
 * Rules: a read may be repeated; a write only after a read-back has shown that it did not happen,
 * and never over a new connection; a write ends with a read-back; nobody talks to unit 0. */

#include "encfg-image.h"
#include "encfg-transport.h"

G_BEGIN_DECLS

/* Called on the worker thread with steps done of total. */
typedef void (*EncfgProgressFunc) (guint done, guint total, gpointer data);

/* So often is a read repeated unless the user says otherwise. */
#define ENCFG_DEFAULT_RETRIES 2

/* Whom to talk to, and how. Plain data. */
typedef struct
{
  EncfgTransport *transport;
  const EncfgProfile *profile; /* views and blocks; NULL: neither. Borrowed. */
  guint8 unit;
  guint timeout_ms;
  guint retries; /* of reads */
  guint max_read, max_write, max_gap;
  guint pause_ms, settle_ms;
  guint silent_in_a_row;    /* time-outs since the last answer; kept by ops */
  guint transactions;       /* requests sent, for benches and tests */
  gint64 last_answer_us;    /* monotonic; pause_ms counts from it */
  gboolean keep_connection; /* reads give up with LOST rather than reopen; set while writing */
} EncfgTarget;

/* Limits and pauses from the profile's traits; the rest as above. */
void encfg_target_init (EncfgTarget *self,
                        EncfgTransport *transport,
                        const EncfgLinkTraits *traits,
                        guint8 unit);

/* After this many time-outs in a row the error is LOST instead of TIMEOUT. */
#define ENCFG_LOST_AFTER 3

/* One read of one span, with retries; reopens the transport where it was lost. */
gboolean encfg_ops_read_span (EncfgTarget *target,
                              const EncfgSpan *span,
                              guint16 *words,
                              GCancellable *cancellable,
                              GError **error);

/* Reads all `wanted` spans in the fewest requests into `image`. A joined read that runs over a hole
 * of the map (exception 2) is repeated without gaps. Stops at the first error; what was read before
 * stays in `image`. `progress` may be NULL. */
gboolean encfg_ops_read (EncfgTarget *target,
                         const EncfgSpan *wanted,
                         guint n_wanted,
                         EncfgImage *image,
                         EncfgProgressFunc progress,
                         gpointer progress_data,
                         GCancellable *cancellable,
                         GError **error);

typedef enum
{
  ENCFG_WRITE_NOT_ATTEMPTED = 0, /* nothing was sent for this row */
  ENCFG_WRITE_VERIFIED,          /* read back as written; a clock may have gone on for 2 s */
  ENCFG_WRITE_MISMATCH,          /* read back as something else */
  ENCFG_WRITE_REFUSED,           /* exception, and the module does not hold it */
  ENCFG_WRITE_NO_ANSWER,         /* sent, and neither answer nor read-back came */
  ENCFG_WRITE_SAME               /* the module held it already: nothing sent */
} EncfgWriteState;

const char *encfg_write_state_name (EncfgWriteState state); /* "verified", "not-attempted" … */

/* One row to write. The caller fills item and words, ops the rest. */
typedef struct
{
  const EncfgItem *item;
  guint16 words[ENCFG_TEXT_MAX + 1]; /* item->words of them: what it shall hold */
  EncfgWriteState state;
  gboolean has_read;
  guint16 read_words[ENCFG_TEXT_MAX + 1]; /* what the read-back found */
  GError *error;                          /* why refused or unanswered, or NULL; owned by the row */
} EncfgWriteRow;

void encfg_write_row_clear (EncfgWriteRow *self);

/* Over a transport that is open (a write never connects, see above; else LOST and nothing is sent):
 * writes the rows in the fewest requests (only rows that adjoin are joined), with the profile's
 * sequences before and after, waits settle_ms, reads all of them back and sets each row's state. A
 * refused joined request is repeated row by row, so that one bad row does not hold up its
 * neighbours. FALSE if any row is not VERIFIED, with the first row's reason as error, or cancelled:
 * then rows already sent are still read back, the rest stay NOT_ATTEMPTED. FALSE also if the
 * sequence after the rows failed: all of them may be VERIFIED, yet the module need not keep them.
 */
gboolean encfg_ops_write (EncfgTarget *target,
                          const EncfgProfile *profile,
                          EncfgWriteRow *rows,
                          guint n_rows,
                          EncfgProgressFunc progress,
                          gpointer progress_data,
                          GCancellable *cancellable,
                          GError **error);

/* Writes the word `raw` to a command register, once, with the profile's sequences around it, over a
 * transport that is open (else LOST and nothing is sent). Never repeated: only a read tells what a
 * word did that was not answered. `sent`: it left this computer. */
gboolean encfg_ops_command (EncfgTarget *target,
                            const EncfgProfile *profile,
                            const EncfgItem *item,
                            gint64 raw,
                            gboolean *sent,
                            GCancellable *cancellable,
                            GError **error);

/* A pause between requests; FALSE if cancelled meanwhile. */
gboolean encfg_ops_wait (guint wait_ms, GCancellable *cancellable, GError **error);

/* Does the module answer as `profile` says? FALSE with ENCFG_ERROR_MISMATCH if it answers
 * otherwise. */
gboolean encfg_ops_matches (EncfgTarget *target,
                            const EncfgProfile *profile,
                            GCancellable *cancellable,
                            GError **error);

G_END_DECLS
