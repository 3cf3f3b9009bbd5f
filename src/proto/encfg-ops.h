/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Blocking verbs over a transport: read a plan, write rows and read them back, identify. Retry and
 * dirty-line rules live here and in the transport, nowhere else. Worker thread only (or a test with
 * a transport of its own).
 *
 * Rules: a read may be repeated; a write only after a read-back has shown that it did not happen,
 * and never over a new connection; a write ends with a read-back; nobody talks to unit 0.
 *
 * Views: unit = target's unit + the view's offset, at most 247, else ENCFG_ERROR_RANGE. Before the
 * first exchange in a view with a page the page is selected, and again after any error, over a new
 * connection, after the write sequences and before a read-back. Selecting may be repeated, like a
 * read, for it changes nothing that lasts. The page register is then read back, for one exchange
 * more: values of a page that the module did not turn to would be another string's. It is believed
 * unread only where it refuses to be read, or lies in a block that is never read. Should it hold
 * another page, the error is NOT_APPLIED and nothing is read or written there. */

#include "encfg-image.h"
#include "encfg-transport.h"

G_BEGIN_DECLS

/* Called on the worker thread with steps done of total. */
typedef void (*EncfgProgressFunc) (guint done, guint total, gpointer data);

/* So often is a read repeated unless the user says otherwise. */
#define ENCFG_DEFAULT_RETRIES 2

/* Which page of the module is selected, as far as ops know. */
typedef struct
{
  gboolean is_known;
  guint8 unit;
  guint16 number;
  guint n_opened;   /* of the transport: over another connection it is not known */
  gboolean is_mute; /* the page register refuses to be read back */
} EncfgSelectedPage;

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
  gboolean fc16_only;       /* no single writes: function 16, for a coil 15 */
  guint silent_in_a_row;    /* time-outs since the last answer; kept by ops */
  guint transactions;       /* requests sent, for benches and tests */
  gint64 last_answer_us;    /* monotonic; pause_ms counts from it */
  gboolean keep_connection; /* reads give up with LOST rather than reopen; set while writing */
  gboolean only_reads;      /* a search: not even a page is selected, to want one is a bug */
  EncfgSelectedPage page;   /* kept by ops; a job begins without knowing any */
  /* What the job has just read, and a write may put back as it was if that saves a request; or
   * NULL. Borrowed. */
  const EncfgImage *beside;
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

/* The reads by which encfg_ops_read would get there. On a serial line gaps are run over where that
 * is sooner than another request, by the line's speed and the lag measured on it; on a network
 * always; but none wider than max_gap. (element-type EncfgSpan) (transfer full) */
GArray *encfg_ops_plan_reads (const EncfgTarget *target, const EncfgSpan *wanted, guint n_wanted);

/* Reads all `wanted` spans in the fewest requests into `image`. A joined read that runs over a hole
 * of the map (exception 2 or 3) is cut in two, at the widest gap, until the hole is found; over the
 * same transport nothing runs over it again. Stops at the first error; what was read before
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
 * writes the rows in the fewest requests (rows that adjoin are joined, on a serial line also those
 * between which all is known by target->beside), with the profile's
 * sequences before and after (once for each unit id that has rows), waits settle_ms, reads all of
 * them back and sets each row's state. A refused joined request is repeated row by row, so that one
 * bad row does not hold up its neighbours.
 *
 * A block that is written whole is read, the rows are laid over it, and it goes out as one request
 * of function 15 or 16. What else it holds must read the same afterwards, likewise what was put
 * back between rows: FALSE with NOT_APPLIED if
 * it does not, though all rows are VERIFIED. Of read-only items and clocks that is not asked: they
 * change by themselves. FALSE if any row is not VERIFIED, with the first row's reason as error, or
 * cancelled: then rows already sent are still read back, the rest stay NOT_ATTEMPTED. FALSE also if
 * the sequence after the rows failed: all of them may be VERIFIED, yet the module need not keep
 * them.
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
 * word did that was not answered. `sent`: it left this computer. `unfinished`, which may be NULL:
 * it was confirmed, but why the sequence after it failed. */
gboolean encfg_ops_command (EncfgTarget *target,
                            const EncfgProfile *profile,
                            const EncfgItem *item,
                            gint64 raw,
                            gboolean *sent,
                            GError **unfinished,
                            GCancellable *cancellable,
                            GError **error);

/* After a command that made the module answer elsewhere: the sequence after it goes out there, as
 * `target` reaches it now, unless it was `confirmed` and `unfinished` is no trouble of the line. */
void encfg_ops_finish_elsewhere (EncfgTarget *target,
                                 const EncfgProfile *profile,
                                 gboolean confirmed,
                                 GError **unfinished);

/* A pause between requests; FALSE if cancelled meanwhile. */
gboolean encfg_ops_wait (guint wait_ms, GCancellable *cancellable, GError **error);

/* Does the module answer as `profile` says? FALSE with ENCFG_ERROR_MISMATCH if it answers
 * otherwise. */
gboolean encfg_ops_matches (EncfgTarget *target,
                            const EncfgProfile *profile,
                            GCancellable *cancellable,
                            GError **error);

G_END_DECLS
