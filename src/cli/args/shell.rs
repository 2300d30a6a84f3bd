//! What the program writes about itself.

use std::path::PathBuf;

use clap::Args as Group;
use clap_complete::Shell;

use super::{OUTPUT, SHELL};

/// `reglament completions`
#[derive(Debug, Group)]
pub struct CompletionsArgs {
    /// Для какой оболочки: bash, zsh, fish, powershell или elvish
    #[arg(value_name = "ОБОЛОЧКА", help_heading = SHELL, hide_possible_values = true)]
    pub shell: Shell,
    /// Записать в файл: целиком или никак
    #[arg(long, value_name = "ФАЙЛ", help_heading = OUTPUT)]
    pub out: Option<PathBuf>,
}

/// `reglament man`
#[derive(Debug, Group)]
pub struct ManArgs {
    /// Записать в файл: целиком или никак
    #[arg(long, value_name = "ФАЙЛ", help_heading = OUTPUT)]
    pub out: Option<PathBuf>,
}
