/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Modbus requests and answers as bytes: build, parse, check that an answer fits its request. Shared
 * by client and simulator. Limits and codes: Modbus application protocol v1.1b3, sections 4 to 7.
 * Pure, any thread. Functions 1 2 3 4 5 6 15 16. */

#include "encfg-profile.h"

G_BEGIN_DECLS

#define ENCFG_PDU_MAX 253
#define ENCFG_MAX_READ_WORDS 125
#define ENCFG_MAX_READ_BITS 2000
#define ENCFG_MAX_WRITE_WORDS 123
#define ENCFG_MAX_WRITE_BITS 1968

/* Function code first. */
typedef struct
{
  guint8 bytes[ENCFG_PDU_MAX];
  guint length;
} EncfgPdu;

/* A request in words. Bits are words 0 or 1. */
typedef struct
{
  guint8 function;
  EncfgTable table;
  gboolean is_write;
  guint16 address;
  guint count;                        /* registers or bits */
  guint16 words[ENCFG_MAX_READ_BITS]; /* what to write */
} EncfgRequest;

/* Function 1, 2, 3 or 4. `count` within the limits above and address + count ≤ 65536 (asserted). */
void encfg_pdu_build_read (EncfgPdu *out, EncfgTable table, guint16 address, guint count);

/* Function 5 or 6 for one word if `multiple` is FALSE, else 15 or 16. Coil or holding only. */
void encfg_pdu_build_write (EncfgPdu *out,
                            EncfgTable table,
                            guint16 address,
                            const guint16 *words,
                            guint count,
                            gboolean multiple);

/* Server side. Returns 0 and fills `out`, or the exception code that the request deserves: 1 for a
 * function not known, 3 for a count or length that is wrong. Address ranges beyond 65535 give 2. */
guint8 encfg_pdu_parse_request (const EncfgPdu *request, EncfgRequest *out);
void encfg_pdu_build_answer (EncfgPdu *out, const EncfgRequest *request, const guint16 *words);
void encfg_pdu_build_exception (EncfgPdu *out, guint8 function, guint8 exception);

/* Client side. Does `answer` fit `request`: function, byte count, echoed address, count and value?
 * TRUE and, for reads, `words` (room for the request's count) filled. ENCFG_ERROR_GARBLED if it
 * does not fit; a Modbus exception becomes its own code (encfg_error_set_exception). */
gboolean encfg_pdu_check_answer (const EncfgPdu *request,
                                 const EncfgPdu *answer,
                                 guint16 *words,
                                 GError **error);

/* "read holding 100…116" / "exception 2 (illegal address)": for messages and traces. (transfer
 * full) */
char *encfg_pdu_describe (const EncfgPdu *pdu, gboolean is_request);

G_END_DECLS
