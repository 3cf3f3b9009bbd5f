/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The session with one module: its link, profile, identity and settings table, and the verbs of the
 * user. Each verb is one job on the link; what the job did is its result, also if it was cancelled
 * when all was done. Main thread only; callbacks come in the main context that called. */

#include "encfg-link.h"
#include "encfg-write-review.h"

G_BEGIN_DECLS

/* Signals: "progress" (uint done, uint total) of the verb that runs; "lost" (GError), once until
 * the module has answered again: all that was read is stale from then on; "unfinished" (GError): a
 * command was confirmed, but the sequence after it, which locks the module again, failed; "kept"
 * (utf8 id, utf8 kind): a backup, just before a change; "untold" (GError): why the journal does not
 * know how a change ended. */
#define ENCFG_TYPE_MODULE (encfg_module_get_type ())
G_DECLARE_FINAL_TYPE (EncfgModule, encfg_module, ENCFG, MODULE, GObject)

/* What the user wants otherwise than the profile says. */
typedef struct
{
  guint timeout_ms;  /* 0: as the profile says */
  int retries;       /* of reads; -1: as usual */
  EncfgTrace *trace; /* or NULL */
} EncfgWireOptions;

#define ENCFG_WIRE_OPTIONS_INIT                                                                    \
  {                                                                                                \
    0, -1, NULL                                                                                    \
  }

/* How one talks to a module of which nothing is known: 9600 8N1, port 502, id 1. */
const EncfgLinkTraits *encfg_module_default_traits (void);

/* Port, baud and format of `endpoint` where it gives none; the id is left alone. */
void encfg_module_complete_endpoint (EncfgEndpoint *endpoint, const EncfgLinkTraits *traits);

/* `profile` NULL: opening finds it among all known ones. Port, speed and id of `endpoint` may be
 * left open. Nothing is sent yet. */
EncfgModule *encfg_module_new (const EncfgEndpoint *endpoint,
                               EncfgProfile *profile,
                               const EncfgWireOptions *options);

/* NULL until opened, unless given. Borrowed. */
EncfgProfile *encfg_module_get_profile (EncfgModule *self);
/* NULL until opened. Borrowed. */
const EncfgIdentity *encfg_module_get_identity (EncfgModule *self);
/* What to beware of with it, once opened; for people. Borrowed. */
const char *const *encfg_module_get_warnings (EncfgModule *self);
EncfgSettingTable *encfg_module_get_table (EncfgModule *self);
/* The network configuration and the Modbus id as tables of their own. */
EncfgSettingTable *encfg_module_get_network (EncfgModule *self);
EncfgSettingTable *encfg_module_get_address (EncfgModule *self);

/* Where it is reached. Borrowed until the module moves. */
const EncfgEndpoint *encfg_module_get_endpoint (EncfgModule *self);

/* Nobody knows whether it still holds what was read. */
void encfg_module_set_stale (EncfgModule *self);

/* The change that is under way, with a net as encfg-module-change has, ends now with `reason`:
 * nobody waits for the line, what the module took is unknown, and the journal says "interrupted".
 * FALSE if there is none. */
gboolean encfg_module_abandon_change (EncfgModule *self, const GError *reason);

/* Connects and finds out who is there. ENCFG_ERROR_MISMATCH if it is none of the known profiles, or
 * not the one that was given. */
void encfg_module_open_async (EncfgModule *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean encfg_module_open_finish (EncfgModule *self, GAsyncResult *result, GError **error);

/* Reads all settings into the device side of the table. */
void encfg_module_read_settings_async (EncfgModule *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
encfg_module_read_settings_finish (EncfgModule *self, GAsyncResult *result, GError **error);

/* As above for another of the module's tables. */
void encfg_module_read_table_async (EncfgModule *self,
                                    EncfgSettingTable *table,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean encfg_module_read_table_finish (EncfgModule *self, GAsyncResult *result, GError **error);

/* Writes the rows of the review that are to be written, after reading them once more: if one of
 * them is no longer what the review showed, nothing is sent (ENCFG_ERROR_CHANGED). The finish
 * function has filled state, read and error of each change and the table's device side, also when
 * it fails: FALSE unless every row is verified or same. */
void encfg_module_write_async (EncfgModule *self,
                               EncfgWriteReview *review,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean encfg_module_write_finish (EncfgModule *self, GAsyncResult *result, GError **error);

/* One thing read that is no setting. */
typedef struct
{
  const EncfgItem *item;
  EncfgValue value;
  GError *error; /* why it could not be read or is no value, or NULL */
} EncfgReading;

/* Reads sections that do not repeat (status, lamps, clock …). What the module refuses is an error
 * of its readings, not of the whole. (element-type EncfgReading) (transfer full) */
void encfg_module_read_sections_async (EncfgModule *self,
                                       const EncfgSection *sections,
                                       guint n_sections,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
GPtrArray *
encfg_module_read_sections_finish (EncfgModule *self, GAsyncResult *result, GError **error);

/* Registers that a module refused to tell. */
typedef struct
{
  guint16 address;
  guint count;
  GError *error;
} EncfgRefused;

void encfg_refused_free (EncfgRefused *self);

/* Raw words, in as many requests as it takes; needs no profile and no opening. A request that is
 * refused is halved until the registers that are not there stand alone. `count` ≥ 1, and address +
 * count ≤ 65536. */
void encfg_module_read_registers_async (EncfgModule *self,
                                        EncfgTable table,
                                        guint16 address,
                                        guint count,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);

/* (element-type guint16) (transfer full), 0 for those in `refused`: (element-type EncfgRefused)
 * (transfer full), by address. NULL if all of them were refused. */
GArray *encfg_module_read_registers_finish (EncfgModule *self,
                                            GAsyncResult *result,
                                            GPtrArray **refused,
                                            GError **error);

G_END_DECLS
