/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a master and the modules of a serial line say to each other, told from the bytes that pass:
 * bytes with their times in, requests with their answers out. Finds into the stream by CRC and by
 * the lengths that requests and answers have; a pause alone decides what no length tells. Sends
 * nothing and reads no clock. Pure, one thread at a time. */

#include "encfg-pdu.h"

G_BEGIN_DECLS

typedef enum
{
  ENCFG_SNIFF_ANSWERED,   /* a request and the answer that fits it */
  ENCFG_SNIFF_REFUSED,    /* a request and its exception */
  ENCFG_SNIFF_UNANSWERED, /* a request, and then nothing or the next one */
  ENCFG_SNIFF_BROADCAST,  /* to unit 0: nobody answers */
  ENCFG_SNIFF_STRAY,      /* an answer to no request that was heard */
  ENCFG_SNIFF_DAMAGED,    /* a frame whose CRC is wrong; with the request if it was its answer */
  ENCFG_SNIFF_GARBAGE     /* bytes that are no frame */
} EncfgSniffKind;

typedef struct
{
  EncfgSniffKind kind;
  gint64 time_us;        /* of the first byte; of the request, where there is one */
  gint64 delay_us;       /* from the end of the request to the begin of the answer; -1: no answer */
  guint8 unit, function; /* 0 for GARBAGE */
  guint8 exception;      /* of REFUSED, and of a STRAY one; else 0 */
  guint n_bytes;         /* of DAMAGED and GARBAGE */

  /* The frames as they passed, or NULL. */
  const EncfgPdu *request, *answer;

  /* Of a request by function 1 to 6, 15 or 16. */
  gboolean has_range;
  gboolean is_write;
  EncfgTable table;
  guint16 address;
  guint count;
  const guint16 *words; /* what was answered or is to be written; NULL: not known */
} EncfgSniffed;

/* What it points at lives during the call. */
typedef void (*EncfgSnifferFunc) (const EncfgSniffed *sniffed, gpointer data);

typedef struct _EncfgSniffer EncfgSniffer;

/* `silence_us`: a pause that no frame has inside. The 3.5 characters of the standard cannot be seen
 * through a USB adapter, which passes bytes on in lumps: some ten milliseconds do. */
EncfgSniffer *encfg_sniffer_new (guint silence_us, EncfgSnifferFunc func, gpointer data);
void encfg_sniffer_free (EncfgSniffer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgSniffer, encfg_sniffer_free)

/* Bytes that came together at `now_us`. Times never go back. */
void encfg_sniffer_feed (EncfgSniffer *self, const guint8 *bytes, gsize length, gint64 now_us);

/* Nothing came until `now_us`. */
void encfg_sniffer_idle (EncfgSniffer *self, gint64 now_us);

/* Nothing will be heard any more: tells what was still open. A request of the last second is not
 * held against the module. */
void encfg_sniffer_finish (EncfgSniffer *self, gint64 now_us);

/* Requests heard twice in a row without a pause: an adapter that hears itself. */
guint encfg_sniffer_get_echoes (const EncfgSniffer *self);

G_END_DECLS
