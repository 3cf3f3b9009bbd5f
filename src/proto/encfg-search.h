/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Find modules behind one endpoint and explain what was found there. Blocking, worker thread only;
 * only reads are sent. */

#include "encfg-ops.h"

G_BEGIN_DECLS

typedef enum
{
  ENCFG_FOUND,             /* a module of a known profile */
  ENCFG_FOUND_UNKNOWN,     /* answers Modbus, fits no profile */
  ENCFG_FOUND_EXCEPTION,   /* answers with exceptions only */
  ENCFG_FOUND_GATEWAY,     /* a gateway, nobody behind it at this id */
  ENCFG_FOUND_NOT_MODBUS,  /* open, but what comes is no Modbus */
  ENCFG_FOUND_REFUSED,     /* host is there, port is closed */
  ENCFG_FOUND_CLOSED,      /* the connection was taken and closed again */
  ENCFG_FOUND_SILENT,      /* open, no answer */
  ENCFG_FOUND_NOBODY,      /* network search: not even the connection was answered */
  ENCFG_FOUND_UNREACHABLE, /* no way there, or the name does not resolve */
  ENCFG_FOUND_NOT_OPENED,  /* serial port cannot be opened */
  ENCFG_FOUND_TWO_MASTERS, /* serial: another master talks on the line */
  ENCFG_FOUND_TWO_MODULES, /* serial: two modules have this id */
  ENCFG_FOUND_WRONG_SPEED  /* serial: noise at every id */
} EncfgOutcome;

const char *encfg_outcome_name (EncfgOutcome outcome); /* "found", "gateway", … */
const char *encfg_outcome_advice (EncfgOutcome outcome, EncfgEndpointKind kind);

/* What was found at one endpoint and id. */
typedef struct
{
  EncfgEndpoint *endpoint; /* with the id */
  EncfgOutcome outcome;
  EncfgProfile *profile;          /* ENCFG_FOUND only */
  char *name, *serial, *firmware; /* ENCFG_FOUND only; "" where the profile has none */
  GError *error;                  /* any other outcome: why, with the code it had */

  /* ENCFG_FOUND over TCP */
  gboolean behind_gateway; /* a gateway answered for another id */
  gboolean has_other_id;   /* it answers in the name of `other_id` */
  guint8 other_id;
  char *rival; /* another module that answered here as well, by its serial number, or NULL */
} EncfgFinding;

/* What to do next; of a port that cannot be opened by its own reason. Static. */
const char *encfg_finding_advice (const EncfgFinding *self);

/* What to beware of with a module that was found. (transfer full) (element-type utf8) */
GStrv encfg_finding_list_warnings (const EncfgFinding *self);

/* What `error`, which is no cancellation, tells of the endpoint at this id (0: of the endpoint).
 * Its words begin with the manual's sentence where it has one. */
EncfgFinding *
encfg_finding_new_failure (const EncfgEndpoint *endpoint, guint8 id, const GError *error);

/* A place where no connection was made, and why: `outcome` is REFUSED, UNREACHABLE or NOBODY. */
EncfgFinding *encfg_finding_new_unconnected (const EncfgEndpoint *endpoint, EncfgOutcome outcome);

void encfg_finding_free (EncfgFinding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgFinding, encfg_finding_free)

/* Asks the ids in turn (`n_ids` of them; likely ones first is the caller's business) which of
 * `profiles` (element-type EncfgProfile) is there. A hit is confirmed by a second read. Stops at
 * the first module found unless `all`. Appends EncfgFinding to `findings`: each module found, and
 * one finding for the most telling failure if there was none. `probed` goes up by one for each id
 * asked, atomically: others may look. FALSE only if cancelled. The transport is opened here;
 * failing to open it is a finding. */
gboolean encfg_search_endpoint (EncfgTransport *transport,
                                const EncfgEndpoint *endpoint,
                                GPtrArray *profiles,
                                const guint8 *ids,
                                guint n_ids,
                                gboolean all,
                                guint timeout_ms,
                                guint retries,
                                GPtrArray *findings,
                                guint *probed,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
