/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-verbs.h"

// clang-format off
const EncfgCliVerb *const encfg_cli_verbs[] = {
  &encfg_cli_verb_ports,
  &encfg_cli_verb_search,
  &encfg_cli_verb_info,
  &encfg_cli_verb_read,
  &encfg_cli_verb_diff,
  &encfg_cli_verb_write,
  &encfg_cli_verb_presets,
  &encfg_cli_verb_profile,
  &encfg_cli_verb_registers,
  &encfg_cli_verb_monitor,
  &encfg_cli_verb_clock,
  &encfg_cli_verb_network,
  &encfg_cli_verb_address,
  &encfg_cli_verb_restart,
  &encfg_cli_verb_command,
  &encfg_cli_verb_ir_test,
  &encfg_cli_verb_ir_save,
  &encfg_cli_verb_cells,
  &encfg_cli_verb_strings,
  &encfg_cli_verb_backup,
  &encfg_cli_verb_restore,
  &encfg_cli_verb_journal,
  NULL,
};
// clang-format on
