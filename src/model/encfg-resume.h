/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the journal knows of the last interrupted write of a module's settings, so that one which a
 * pulled cable or a dead battery of the laptop ended can be continued. Sends nothing. Main thread
 * only. */

#include "encfg-identity.h"
#include "encfg-settings-file.h"

G_BEGIN_DECLS

typedef enum
{
  ENCFG_FATE_VERIFIED, /* it was read back, or the module held it before */
  ENCFG_FATE_FAILED,   /* refused, or read back as something else */
  ENCFG_FATE_UNKNOWN,  /* sent, or maybe sent, and nobody could look */
  ENCFG_FATE_NOT_SENT
} EncfgFate;
#define ENCFG_N_FATES 4

const char *encfg_fate_name (EncfgFate fate); /* "verified", "not-sent" … */

typedef struct
{
  char *time;      /* ISO 8601 */
  char *operation; /* "write", "restore" */
  char *backup;    /* what the module held before, or NULL */
  char *result;
  EncfgSettingsFile *wanted; /* what each row was to hold */
  GArray *fates;             /* EncfgFate, one per row of `wanted` */
} EncfgResume;

/* The newest write of settings of this very module (serial number and profile; its endpoint where
 * it tells no serial number) that was not completed, then or since: without the rows that a later
 * write has proved. NULL without an error if there is none. (transfer full) */
EncfgResume *encfg_resume_find (const EncfgIdentity *module, GError **error);

void encfg_resume_free (EncfgResume *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgResume, encfg_resume_free)

G_END_DECLS
