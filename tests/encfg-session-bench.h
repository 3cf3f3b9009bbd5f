/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A session whose verbs a test runs to their end one after the other. */

#include "encfg-session.h"
#include "encfg-sim-thread.h"
#include "encfg-table.h"

static inline void
encfg_test_store_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static inline void
encfg_test_await (GAsyncResult **result)
{
  while (!*result)
    g_main_context_iteration (NULL, TRUE);
}

/* Ends the verb whose result goes to `result`, which may then take another one. */
static inline gboolean
encfg_test_finish (EncfgSession *session, GAsyncResult **result, GError **error)
{
  gboolean ok;

  encfg_test_await (result);
  ok = encfg_session_finish (session, *result, error);
  g_clear_object (result);
  return ok;
}

static inline void
encfg_test_connect (EncfgSession *session, const char *uri)
{
  g_autoptr (EncfgEndpoint) endpoint = encfg_endpoint_parse (uri, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  encfg_session_connect (session, endpoint, NULL, encfg_test_store_result, &result);
  encfg_test_finish (session, &result, &error);
  ck_assert_no_gerror (error);
}

static inline EncfgSetting *
encfg_test_find (EncfgSession *session, const char *key)
{
  return encfg_test_row (encfg_session_get_table (session), key);
}

static inline EncfgWriteReview *
encfg_test_review (EncfgSession *session)
{
  EncfgSettingTable *table = encfg_session_get_table (session);

  return encfg_write_review_new (table, encfg_setting_table_get_rows (table));
}

static inline gboolean
encfg_test_has_said (EncfgSession *session, const char *words)
{
  g_autofree char *log = encfg_message_log_to_string (encfg_session_get_log (session));

  return strstr (log, words) != NULL;
}
