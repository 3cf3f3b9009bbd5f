/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a profile says, in the language of the user. The profile itself stays as its file has it:
 * files, JSON and MIBs speak no language. Any thread. */

#include <glib.h>

G_BEGIN_DECLS

/* `text` (a label, name, help text, reason …, as it stands in an EncfgProfile) translated, for
 * people alone. A label that the profile put together ("String 2 · IR High") is translated part by
 * part. `text` itself where there is no translation, NULL for NULL. Borrowed: from `text`, or for
 * good. */
const char *encfg_profile_text (const char *text);

G_END_DECLS
